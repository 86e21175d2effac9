/* NULL for each handle, out-parameter and string that must be given: an error that names the argument, and
 * out-parameters that stay as they were. coverage_test.sh sees to it that no function is left out. */
#include "helpers.h"
#include "support/every_part.h"

static rekindle_model *model;
static rekindle_dataset *dataset;
static rekindle_history *history;
static rekindle_tensor *tensor;
static rekindle_callback *backup;
static rekindle_checkpoint *checkpoint;
static char *folder;

static void set_up(void) {
    rekindle_backup_and_restore_options options = REKINDLE_BACKUP_AND_RESTORE_OPTIONS_INIT;
    char *path;
    folder = make_folder();
    path = path_in(folder, "model");
    model = make_compiled_model();
    dataset = make_dataset();
    OK(rekindle_model_fit(model, dataset, NULL));
    OK(rekindle_model_get_history(model, &history));
    OK(rekindle_model_save(model, path));
    OK(rekindle_checkpoint_open(path, &checkpoint));
    tensor = float_tensor(x_values(), x_shape, 2);
    options.backup_dir = folder;
    OK(rekindle_backup_and_restore_create(&options, &backup));
    free(path);
}

static void tear_down(void) {
    rekindle_model_destroy(model);
    rekindle_dataset_destroy(dataset);
    rekindle_history_destroy(history);
    rekindle_tensor_destroy(tensor);
    rekindle_callback_destroy(backup);
    rekindle_checkpoint_destroy(checkpoint);
    remove_folder(folder);
}

#define IS_NULL(argument, call) INVALID(call, argument " is NULL; expected")

#define NEEDS_A_PLACE(function, type, macro, handle) IS_NULL(#handle, function(NULL, NULL));

START_TEST(parts_need_a_place) {
    rekindle_array array = float_array(x_values(), x_shape, 2);
    EVERY_PART(NEEDS_A_PLACE)
    IS_NULL("tensor", rekindle_tensor_create(&array, NULL));
    IS_NULL("tensor", rekindle_tensor_borrow(&array, NULL, NULL, NULL));
}
END_TEST

START_TEST(what_must_be_set_is_named) {
    rekindle_tensor *made = NULL;
    rekindle_callback *callback = NULL;
    rekindle_dataset *none = NULL;
    rekindle_communicator *ranks = NULL;
    int64_t number = 7;
    IS_NULL("array", rekindle_tensor_create(NULL, &made));
    IS_NULL("array", rekindle_tensor_borrow(NULL, NULL, NULL, &made));
    IS_NULL("options->backup_dir", rekindle_backup_and_restore_create(NULL, &callback));
    IS_NULL("options", rekindle_callback_create(NULL, &callback));
    IS_NULL("options", rekindle_pull_dataset_create(NULL, &none));
    IS_NULL("options", rekindle_communicator_create(NULL, &ranks));
    IS_NULL("library", rekindle_communicator_load(NULL, NULL, &ranks));
    IS_NULL("communicator", rekindle_communicator_load("librekindle-none.so", NULL, NULL));
    IS_NULL("communicator", rekindle_communicator_rank(NULL, &number));
    IS_NULL("communicator", rekindle_communicator_size(NULL, &number));
    rekindle_communicator_destroy(NULL);
    IS_NULL("class_name", rekindle_custom_layer_register(NULL, NULL, NULL));
    IS_NULL("class_name", rekindle_custom_loss_register(NULL, NULL, NULL));
    IS_NULL("class_name", rekindle_custom_metric_register(NULL, NULL, NULL));
    IS_NULL("class_name", rekindle_custom_schedule_register(NULL, NULL, NULL));
    ck_assert_ptr_null(made);
    ck_assert_ptr_null(callback);
    ck_assert_ptr_null(none);
    ck_assert_ptr_null(ranks);
    ck_assert_int_eq(number, 7);
}
END_TEST

START_TEST(reading_needs_a_handle_and_a_place) {
    rekindle_array view = REKINDLE_ARRAY_INIT;
    const int64_t *epochs = NULL;
    const double *values = NULL;
    const char *key = NULL;
    int64_t samples = 7;
    size_t count = 7;
    IS_NULL("tensor", rekindle_tensor_view(NULL, &view));
    IS_NULL("view", rekindle_tensor_view(tensor, NULL));
    IS_NULL("dataset", rekindle_dataset_sample_count(NULL, &samples));
    IS_NULL("count", rekindle_dataset_sample_count(dataset, NULL));
    IS_NULL("history", rekindle_history_epochs(NULL, &epochs, &count));
    IS_NULL("epochs", rekindle_history_epochs(history, NULL, &count));
    IS_NULL("count", rekindle_history_epochs(history, &epochs, NULL));
    IS_NULL("history", rekindle_history_key_count(NULL, &count));
    IS_NULL("count", rekindle_history_key_count(history, NULL));
    IS_NULL("history", rekindle_history_key(NULL, 0, &key));
    IS_NULL("key", rekindle_history_key(history, 0, NULL));
    IS_NULL("history", rekindle_history_values(NULL, "loss", &values, &count));
    IS_NULL("key", rekindle_history_values(history, NULL, &values, &count));
    IS_NULL("values", rekindle_history_values(history, "loss", NULL, &count));
    IS_NULL("count", rekindle_history_values(history, "loss", &values, NULL));
    IS_NULL("json", rekindle_build_info(NULL));
    IS_NULL("threads", rekindle_runtime_threads(NULL));
    IS_NULL("instruction_set", rekindle_runtime_instruction_set(NULL));
    ck_assert_int_eq(samples, 7);
    ck_assert_uint_eq(count, 7);
    ck_assert_ptr_null(view.data);
    ck_assert_ptr_null(epochs);
    ck_assert_ptr_null(values);
    ck_assert_ptr_null(key);
}
END_TEST

START_TEST(symbols_and_their_places_are_needed) {
    rekindle_input_options options = REKINDLE_INPUT_OPTIONS_INIT;
    rekindle_call_options call = REKINDLE_CALL_OPTIONS_INIT;
    rekindle_extract_options extract = REKINDLE_EXTRACT_OPTIONS_INIT;
    const rekindle_value value = {NULL, 0, 0};
    rekindle_symbol *input = NULL, *output = NULL;
    rekindle_layer *layer = NULL, *no_layer = NULL;
    rekindle_model *no_model = NULL;
    size_t count = 7;
    int64_t dimension = 7;
    OK(rekindle_flatten_create(NULL, &layer));
    options.shape = sample_shape;
    options.rank = 1;
    OK(rekindle_input_create(&options, &input));
    IS_NULL("options", rekindle_input_create(NULL, &output));
    IS_NULL("layer", rekindle_layer_apply(NULL, input, &output));
    IS_NULL("input", rekindle_layer_apply(layer, NULL, &output));
    IS_NULL("output", rekindle_layer_apply(layer, input, NULL));
    IS_NULL("layer", rekindle_layer_call(NULL, &call, &output, 1, &count));
    IS_NULL("options", rekindle_layer_call(layer, NULL, &output, 1, &count));
    IS_NULL("outputs", rekindle_layer_call(layer, &call, NULL, 1, &count));
    IS_NULL("layer", rekindle_layer_copy(NULL, &no_layer));
    IS_NULL("copy", rekindle_layer_copy(layer, NULL));
    IS_NULL("layer", rekindle_layer_adapt(NULL, dataset, &no_layer));
    IS_NULL("dataset", rekindle_layer_adapt(layer, NULL, &no_layer));
    IS_NULL("adapted", rekindle_layer_adapt(layer, dataset, NULL));
    IS_NULL("layer", rekindle_layer_output_count(NULL, &count));
    IS_NULL("count", rekindle_layer_output_count(layer, NULL));
    IS_NULL("symbol", rekindle_symbol_rank(NULL, &count));
    IS_NULL("rank", rekindle_symbol_rank(input, NULL));
    IS_NULL("symbol", rekindle_symbol_dimension(NULL, 0, &dimension));
    IS_NULL("dimension", rekindle_symbol_dimension(input, 0, NULL));
    IS_NULL("model", rekindle_functional_create(NULL, NULL));
    IS_NULL("layer", rekindle_model_as_layer(model, NULL, NULL));
    IS_NULL("extracted", rekindle_model_extract(model, NULL, NULL));
    IS_NULL("model", rekindle_model_as_layer(NULL, NULL, &no_layer));
    IS_NULL("model", rekindle_model_extract(NULL, NULL, &no_model));
    extract.output_count = 1;
    INVALID(rekindle_model_extract(model, &extract, &no_model), "options->outputs is NULL");
    extract.outputs = &value;
    IS_NULL("options->outputs[0].layer", rekindle_model_extract(model, &extract, &no_model));
    ck_assert_ptr_null(no_layer);
    ck_assert_ptr_null(no_model);
    ck_assert_ptr_null(output);
    ck_assert_uint_eq(count, 7);
    ck_assert_int_eq(dimension, 7);
    rekindle_symbol_destroy(input);
    rekindle_layer_destroy(layer);
}
END_TEST

START_TEST(models_are_needed) {
    rekindle_array x = float_array(x_values(), x_shape, 2), y = float_array(y_values(), y_shape, 2);
    rekindle_tensor *made = NULL;
    rekindle_history *snapshot = NULL;
    rekindle_layer *layer = NULL;
    const char *name = NULL;
    char *text = NULL;
    double values[2] = {7.0, 7.0};
    float outputs[2] = {7.0F, 7.0F};
    uint32_t flag = 7;
    int32_t code = 7;
    int64_t dimension = 7;
    size_t count = 7;
    float *places[] = {outputs};
    rekindle_batch batch = REKINDLE_BATCH_INIT;
    batch.x = x;
    batch.y = y;
    OK(rekindle_flatten_create(NULL, &layer));
    IS_NULL("model", rekindle_model_add(NULL, layer));
    IS_NULL("model", rekindle_model_build(NULL, sample_shape, 1));
    IS_NULL("model", rekindle_model_compile(NULL, NULL));
    IS_NULL("model", rekindle_model_fit(NULL, dataset, NULL));
    IS_NULL("model", rekindle_model_request_stop(NULL));
    IS_NULL("model", rekindle_model_abort_code(NULL, &code));
    IS_NULL("model", rekindle_model_metric_count(NULL, &count));
    IS_NULL("model", rekindle_model_metric_name(NULL, 0, &name));
    IS_NULL("model", rekindle_model_evaluate(NULL, dataset, NULL, values, 2));
    IS_NULL("model", rekindle_model_predict(NULL, dataset, NULL, &made));
    IS_NULL("model", rekindle_model_predict_on_batch(NULL, &x, outputs, 2));
    IS_NULL("model", rekindle_model_output_size(NULL, &count));
    IS_NULL("model", rekindle_model_predict_all(NULL, dataset, NULL, &made, 1, &count));
    IS_NULL("model", rekindle_model_predict_batch(NULL, &batch, places, &count, 1));
    IS_NULL("model", rekindle_model_input_count(NULL, &count));
    IS_NULL("model", rekindle_model_input_name(NULL, 0, &name));
    IS_NULL("model", rekindle_model_output_count(NULL, &count));
    IS_NULL("model", rekindle_model_output_name(NULL, 0, &name));
    IS_NULL("model", rekindle_model_output_rank(NULL, 0, &count));
    IS_NULL("model", rekindle_model_output_dimension(NULL, 0, 0, &dimension));
    IS_NULL("model", rekindle_model_output_dimension_for(NULL, &batch, 0, 0, &dimension));
    IS_NULL("model", rekindle_model_test_batch(NULL, &batch, values, 2));
    IS_NULL("model", rekindle_model_train_batch(NULL, &batch, values, 2));
    IS_NULL("model", rekindle_model_test_on_batch(NULL, &x, &y, NULL, values, 2));
    IS_NULL("model", rekindle_model_train_on_batch(NULL, &x, &y, NULL, values, 2));
    IS_NULL("model", rekindle_model_weight_count(NULL, &count));
    IS_NULL("model", rekindle_model_weight_name(NULL, 0, &name));
    IS_NULL("model", rekindle_model_get_weight(NULL, "dense/bias", &made));
    IS_NULL("model", rekindle_model_set_weight(NULL, "dense/bias", &x));
    IS_NULL("model", rekindle_model_get_gradient(NULL, "dense/bias", &made));
    IS_NULL("model", rekindle_model_get_trainable(NULL, "dense", &flag));
    IS_NULL("model", rekindle_model_set_trainable(NULL, "dense", 0));
    IS_NULL("model", rekindle_model_reset_states(NULL));
    IS_NULL("model", rekindle_model_state_count(NULL, &count));
    IS_NULL("model", rekindle_model_state_name(NULL, 0, &name));
    IS_NULL("model", rekindle_model_get_state(NULL, "random/seed", &made));
    IS_NULL("model", rekindle_model_get_learning_rate(NULL, values));
    IS_NULL("model", rekindle_model_set_learning_rate(NULL, 0.1));
    IS_NULL("model", rekindle_model_get_history(NULL, &snapshot));
    IS_NULL("model", rekindle_model_to_json(NULL, &text));
    IS_NULL("model", rekindle_model_compile_to_json(NULL, &text));
    IS_NULL("model", rekindle_model_compile_from_json(NULL, "{}"));
    IS_NULL("model", rekindle_model_summary(NULL, &text));
    IS_NULL("model", rekindle_model_memory_report(NULL, &text));
    IS_NULL("model", rekindle_model_save(NULL, "/nonexistent/file"));
    IS_NULL("model", rekindle_model_save_weights(NULL, "/nonexistent/file"));
    IS_NULL("model", rekindle_model_load_weights(NULL, "/nonexistent/file"));
    IS_NULL("model", rekindle_model_load_weights_with(NULL, "/nonexistent/file", NULL));
    rekindle_layer_destroy(layer);
    ck_assert_int_eq(code, 7);
    ck_assert_uint_eq(count, 7);
    ck_assert(values[0] == 7.0 && values[1] == 7.0);
    ck_assert_ptr_null(name);
    ck_assert_ptr_null(text);
    ck_assert_ptr_null(made);
    ck_assert_ptr_null(snapshot);
}
END_TEST

START_TEST(other_arguments_of_models_are_needed) {
    int64_t dimension = 7;
    rekindle_array x = float_array(x_values(), x_shape, 2), y = float_array(y_values(), y_shape, 2);
    rekindle_model *made = NULL;
    rekindle_tensor *predictions = NULL;
    float outputs[2] = {7.0F, 7.0F};
    uint32_t flag = 7;
    double values[2] = {7.0, 7.0};
    size_t capacity = 1000;
    float *places[] = {outputs}, *no_place = NULL;
    rekindle_batch batch = REKINDLE_BATCH_INIT;
    batch.x = x;
    batch.y = y;
    rekindle_model *open = make_model();
    IS_NULL("layer", rekindle_model_add(open, NULL));
    IS_NULL("input_shape", rekindle_model_build(open, NULL, 1));
    rekindle_model_destroy(open);
    IS_NULL("dataset", rekindle_model_fit(model, NULL, NULL));
    IS_NULL("code", rekindle_model_abort_code(model, NULL));
    IS_NULL("count", rekindle_model_metric_count(model, NULL));
    IS_NULL("name", rekindle_model_metric_name(model, 0, NULL));
    IS_NULL("dataset", rekindle_model_evaluate(model, NULL, NULL, values, 2));
    IS_NULL("values", rekindle_model_evaluate(model, dataset, NULL, NULL, 2));
    IS_NULL("dataset", rekindle_model_predict(model, NULL, NULL, &predictions));
    IS_NULL("predictions", rekindle_model_predict(model, dataset, NULL, NULL));
    IS_NULL("x", rekindle_model_predict_on_batch(model, NULL, outputs, 2));
    IS_NULL("predictions", rekindle_model_predict_on_batch(model, &x, NULL, 2));
    IS_NULL("count", rekindle_model_output_size(model, NULL));
    IS_NULL("dataset", rekindle_model_predict_all(model, NULL, NULL, &predictions, 1, NULL));
    IS_NULL("predictions", rekindle_model_predict_all(model, dataset, NULL, NULL, 1, NULL));
    IS_NULL("batch", rekindle_model_predict_batch(model, NULL, places, &capacity, 1));
    IS_NULL("predictions", rekindle_model_predict_batch(model, &batch, NULL, &capacity, 1));
    IS_NULL("predictions[0]", rekindle_model_predict_batch(model, &batch, &no_place, &capacity, 1));
    IS_NULL("capacities", rekindle_model_predict_batch(model, &batch, places, NULL, 1));
    IS_NULL("count", rekindle_model_input_count(model, NULL));
    IS_NULL("name", rekindle_model_input_name(model, 0, NULL));
    IS_NULL("count", rekindle_model_output_count(model, NULL));
    IS_NULL("name", rekindle_model_output_name(model, 0, NULL));
    IS_NULL("rank", rekindle_model_output_rank(model, 0, NULL));
    IS_NULL("dimension", rekindle_model_output_dimension(model, 0, 0, NULL));
    IS_NULL("batch", rekindle_model_output_dimension_for(model, NULL, 0, 0, &dimension));
    IS_NULL("dimension", rekindle_model_output_dimension_for(model, &batch, 0, 0, NULL));
    IS_NULL("batch", rekindle_model_test_batch(model, NULL, values, 2));
    IS_NULL("values", rekindle_model_test_batch(model, &batch, NULL, 2));
    IS_NULL("batch", rekindle_model_train_batch(model, NULL, values, 2));
    IS_NULL("x", rekindle_model_test_on_batch(model, NULL, &y, NULL, values, 2));
    IS_NULL("y", rekindle_model_test_on_batch(model, &x, NULL, NULL, values, 2));
    IS_NULL("values", rekindle_model_test_on_batch(model, &x, &y, NULL, NULL, 2));
    IS_NULL("x", rekindle_model_train_on_batch(model, NULL, &y, NULL, values, 2));
    IS_NULL("y", rekindle_model_train_on_batch(model, &x, NULL, NULL, values, 2));
    IS_NULL("count", rekindle_model_weight_count(model, NULL));
    IS_NULL("name", rekindle_model_weight_name(model, 0, NULL));
    IS_NULL("name", rekindle_model_get_weight(model, NULL, &predictions));
    IS_NULL("value", rekindle_model_get_weight(model, "dense/bias", NULL));
    IS_NULL("name", rekindle_model_set_weight(model, NULL, &x));
    IS_NULL("value", rekindle_model_set_weight(model, "dense/bias", NULL));
    IS_NULL("name", rekindle_model_get_gradient(model, NULL, &predictions));
    IS_NULL("value", rekindle_model_get_gradient(model, "dense/bias", NULL));
    IS_NULL("layer", rekindle_model_get_trainable(model, NULL, &flag));
    IS_NULL("trainable", rekindle_model_get_trainable(model, "dense", NULL));
    IS_NULL("count", rekindle_model_state_count(model, NULL));
    IS_NULL("name", rekindle_model_state_name(model, 0, NULL));
    IS_NULL("name", rekindle_model_get_state(model, NULL, &predictions));
    IS_NULL("value", rekindle_model_get_state(model, "random/seed", NULL));
    IS_NULL("learning_rate", rekindle_model_get_learning_rate(model, NULL));
    IS_NULL("history", rekindle_model_get_history(model, NULL));
    IS_NULL("json", rekindle_model_to_json(model, NULL));
    IS_NULL("json", rekindle_model_from_json(NULL, &made));
    IS_NULL("model", rekindle_model_from_json("{}", NULL));
    IS_NULL("json", rekindle_model_compile_to_json(model, NULL));
    IS_NULL("json", rekindle_model_compile_from_json(model, NULL));
    IS_NULL("text", rekindle_model_summary(model, NULL));
    IS_NULL("json", rekindle_model_memory_report(model, NULL));
    IS_NULL("path", rekindle_model_save(model, NULL));
    IS_NULL("path", rekindle_model_load(NULL, &made));
    IS_NULL("model", rekindle_model_load("/nonexistent/file", NULL));
    IS_NULL("path", rekindle_model_save_weights(model, NULL));
    IS_NULL("path", rekindle_model_load_weights(model, NULL));
    IS_NULL("path", rekindle_model_load_weights_with(model, NULL, NULL));
    ck_assert(values[0] == 7.0 && values[1] == 7.0);
    ck_assert_ptr_null(made);
    ck_assert_ptr_null(predictions);
}
END_TEST

START_TEST(arguments_of_backups_are_needed) {
    rekindle_backup_position position = REKINDLE_BACKUP_POSITION_INIT;
    IS_NULL("callback", rekindle_backup_restore(NULL, model, &position));
    IS_NULL("model", rekindle_backup_restore(backup, NULL, &position));
    IS_NULL("position", rekindle_backup_restore(backup, model, NULL));
    IS_NULL("callback", rekindle_backup_save(NULL, model, &position));
    IS_NULL("model", rekindle_backup_save(backup, NULL, &position));
    IS_NULL("position", rekindle_backup_save(backup, model, NULL));
    IS_NULL("callback", rekindle_backup_finish(NULL));
    IS_NULL("callback", rekindle_backup_status(NULL, NULL));
    IS_NULL("report", rekindle_backup_status(backup, NULL));
}
END_TEST

START_TEST(arguments_of_checkpoints_are_needed) {
    rekindle_checkpoint_entry entry;
    rekindle_checkpoint_progress progress;
    rekindle_checkpoint *opened = NULL;
    rekindle_tensor *made = NULL;
    const char *json = NULL;
    char *path = NULL;
    const void *data = NULL;
    size_t count = 7;
    char byte = 0;
    memset(&entry, 0, sizeof(entry));
    memset(&progress, 0, sizeof(progress));
    entry.struct_size = sizeof(entry);
    progress.struct_size = sizeof(progress);
    IS_NULL("path", rekindle_checkpoint_open(NULL, &opened));
    IS_NULL("checkpoint", rekindle_checkpoint_open("/nonexistent/file", NULL));
    IS_NULL("checkpoint", rekindle_checkpoint_verify(NULL));
    IS_NULL("checkpoint", rekindle_checkpoint_entry_count(NULL, &count));
    IS_NULL("count", rekindle_checkpoint_entry_count(checkpoint, NULL));
    IS_NULL("checkpoint", rekindle_checkpoint_get_entry(NULL, 0, &entry));
    IS_NULL("entry", rekindle_checkpoint_get_entry(checkpoint, 0, NULL));
    IS_NULL("checkpoint", rekindle_checkpoint_find_entry(NULL, "random/seed", &entry));
    IS_NULL("name", rekindle_checkpoint_find_entry(checkpoint, NULL, &entry));
    IS_NULL("entry", rekindle_checkpoint_find_entry(checkpoint, "random/seed", NULL));
    IS_NULL("checkpoint", rekindle_checkpoint_read(NULL, "random/seed", &made));
    IS_NULL("name", rekindle_checkpoint_read(checkpoint, NULL, &made));
    IS_NULL("tensor", rekindle_checkpoint_read(checkpoint, "random/seed", NULL));
    IS_NULL("checkpoint", rekindle_checkpoint_read_bytes(NULL, "random/seed", 0, &byte, 1));
    IS_NULL("name", rekindle_checkpoint_read_bytes(checkpoint, NULL, 0, &byte, 1));
    INVALID(rekindle_checkpoint_read_bytes(checkpoint, "random/seed", 0, NULL, 1), "buffer is NULL");
    IS_NULL("checkpoint", rekindle_checkpoint_borrow(NULL, "random/seed", &data, &count));
    IS_NULL("name", rekindle_checkpoint_borrow(checkpoint, NULL, &data, &count));
    IS_NULL("data", rekindle_checkpoint_borrow(checkpoint, "random/seed", NULL, &count));
    IS_NULL("size", rekindle_checkpoint_borrow(checkpoint, "random/seed", &data, NULL));
    IS_NULL("checkpoint", rekindle_checkpoint_get_progress(NULL, &progress));
    IS_NULL("progress", rekindle_checkpoint_get_progress(checkpoint, NULL));
    IS_NULL("checkpoint", rekindle_checkpoint_configuration(NULL, &json));
    IS_NULL("json", rekindle_checkpoint_configuration(checkpoint, NULL));
    IS_NULL("checkpoint", rekindle_checkpoint_fingerprint(NULL, &json));
    IS_NULL("json", rekindle_checkpoint_fingerprint(checkpoint, NULL));
    IS_NULL("checkpoint", rekindle_checkpoint_environment(NULL, &json));
    IS_NULL("json", rekindle_checkpoint_environment(checkpoint, NULL));
    IS_NULL("backup_dir", rekindle_checkpoint_newest(NULL, &path));
    IS_NULL("path", rekindle_checkpoint_newest(folder, NULL));
    IS_NULL("path", rekindle_checkpoint_before(NULL, &path));
    IS_NULL("older_path", rekindle_checkpoint_before("checkpoint-0000000001.rekindle", NULL));
    ck_assert_uint_eq(count, 7);
    ck_assert_ptr_null(opened);
    ck_assert_ptr_null(made);
    ck_assert_ptr_null(json);
    ck_assert_ptr_null(path);
    ck_assert_ptr_null(data);
}
END_TEST

#define DESTROY_NULL(handle) rekindle_##handle##_destroy(NULL);

START_TEST(null_can_be_destroyed) {
    EVERY_HANDLE(DESTROY_NULL)
    rekindle_string_destroy(NULL);
}
END_TEST

/* NULL is a value here. */
START_TEST(null_may_mean_something) {
    OK(rekindle_log_set_sink(NULL, NULL, REKINDLE_LOG_DEBUG));
    OK(rekindle_log_to_file(NULL, REKINDLE_LOG_DEBUG));
    REFUSED(rekindle_runtime_configure(NULL), REKINDLE_BUSY, "in use");
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, parts_need_a_place);
    tcase_add_test(tests, what_must_be_set_is_named);
    tcase_add_test(tests, reading_needs_a_handle_and_a_place);
    tcase_add_test(tests, symbols_and_their_places_are_needed);
    tcase_add_test(tests, models_are_needed);
    tcase_add_test(tests, other_arguments_of_models_are_needed);
    tcase_add_test(tests, arguments_of_backups_are_needed);
    tcase_add_test(tests, arguments_of_checkpoints_are_needed);
    tcase_add_test(tests, null_can_be_destroyed);
    tcase_add_test(tests, null_may_mean_something);
}

int main(void) {
    return run_tests("capi.null", add_tests);
}
