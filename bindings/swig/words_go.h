/* Go's spellings; see words.c. */
#define WORDS_CAPITAL 1
#define WORDS_NULL "nil"
#define WORDS_CALL ""
#define WORDS_STATUS "Err"
static const struct {
    const char *c, *other;
} spellings[] = {{"get_state", "State"},
                 {"host_state", "State"},
                 {"class_index", "key"},
                 {"->dtype", "DType"},
                 {"skip_mismatch", "LoadWeightsThatFit"},
                 {"save_freq", "SaveFreqBatches"},
                 {"rekindle_backup", "BackupAndRestore"},
                 {"REKINDLE_IO_ERROR", "ErrIO"},
                 {"REKINDLE_DATA_ERROR", "ErrData"},
                 {"REKINDLE_BACKEND_ERROR", "ErrBackend"},
                 {"rekindle_model_output_rank", "Model.PredictAllOnBatch"},
                 {"rekindle_custom_layer_register", "RegisterLayer"},
                 {"rekindle_custom_loss_register", "RegisterLoss"},
                 {"rekindle_custom_metric_register", "RegisterMetric"},
                 {"rekindle_custom_schedule_register", "RegisterSchedule"}};
