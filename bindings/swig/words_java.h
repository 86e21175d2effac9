/* Java's spellings; see words.c. */
#define WORDS_CAPITAL 0
#define WORDS_NULL "null"
#define WORDS_CALL "(...)"
#define WORDS_STATUS "Status."
static const struct {
    const char *c, *other;
} spellings[] = {{"host_state", "state"},
                 {"class_index", "key"},
                 {"save_freq", "saveFreqBatches"},
                 {"rekindle_model_output_rank", "model.predictAllOnBatch(...)"},
                 {"rekindle_custom_layer_register", "CustomLayer.register"},
                 {"rekindle_custom_loss_register", "CustomLoss.register"},
                 {"rekindle_custom_metric_register", "CustomMetric.register"},
                 {"rekindle_custom_schedule_register", "CustomSchedule.register"}};
