#include "small_run.h"

#include <array>

#include "must_succeed.h"

namespace rekindle::fuzz {
namespace {

constexpr int64_t kSamples = 6;

constexpr const char *kModel =
    R"({"class_name": "Sequential", "config": {"seed": 1, "build_input_shape": [null, 4], "layers": [
    {"class_name": "Dense", "config": {"units": 3, "activation": "relu"}},
    {"class_name": "Dropout", "config": {"rate": 0.5}},
    {"class_name": "Dense", "config": {"units": 2}}]}})";
constexpr const char *kCompile = R"({"optimizer": "adam", "loss": "mse"})";
constexpr const char *kCompileInShards = R"({"optimizer": "adam", "loss": "mse", "metrics": ["mae"], "shards": 2})";

rekindle_tensor *make_tensor(int64_t width) {
    std::array<float, kSamples * 4> values;
    for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i % 5);
    std::array<int64_t, 2> shape{kSamples, width};
    rekindle_array array = REKINDLE_ARRAY_INIT;
    array.data = values.data();
    array.dtype = REKINDLE_FLOAT32;
    array.shape = shape.data();
    array.rank = shape.size();
    rekindle_tensor *tensor = nullptr;
    must_succeed(rekindle_tensor_create(&array, &tensor));
    return tensor;
}

rekindle_dataset *make_dataset() {
    rekindle_tensor *x = make_tensor(4), *y = make_tensor(2);
    rekindle_array_dataset_options options = REKINDLE_ARRAY_DATASET_OPTIONS_INIT;
    options.x = x;
    options.y = y;
    rekindle_dataset *dataset = nullptr;
    must_succeed(rekindle_array_dataset_create(&options, &dataset));
    rekindle_tensor_destroy(x);
    rekindle_tensor_destroy(y);
    return dataset;
}

rekindle_callback *make_backup(const char *folder) {
    rekindle_backup_and_restore_options options = REKINDLE_BACKUP_AND_RESTORE_OPTIONS_INIT;
    options.backup_dir = folder;
    options.save_freq = REKINDLE_SAVE_FREQ_BATCHES;
    options.save_freq_batches = 1;
    options.asynchronous = 0;
    rekindle_callback *callback = nullptr;
    must_succeed(rekindle_backup_and_restore_create(&options, &callback));
    return callback;
}

int get_state(void *, const void **data, size_t *size) {
    *data = "state";
    *size = 5;
    return 0;
}

int set_state(void *, const void *, size_t) {
    return 0;
}

rekindle_action abort_in_second_epoch(void *, const rekindle_event *event) {
    return event->epoch == 1 && event->batch == 1 ? REKINDLE_ACTION_ABORT : REKINDLE_ACTION_CONTINUE;
}

rekindle_callback *make_stateful(bool abort_early) {
    rekindle_callback_options options = REKINDLE_CALLBACK_OPTIONS_INIT;
    options.name = "stateful";
    options.get_state = get_state;
    options.set_state = set_state;
    if (abort_early) options.on_train_batch_end = abort_in_second_epoch;
    rekindle_callback *callback = nullptr;
    must_succeed(rekindle_callback_create(&options, &callback));
    return callback;
}

rekindle_model *make_model(const char *compile) {
    rekindle_model *model = nullptr;
    constexpr int64_t kInput = 4;
    must_succeed(rekindle_model_from_json(kModel, &model));
    must_succeed(rekindle_model_compile_from_json(model, compile));
    must_succeed(rekindle_model_build(model, &kInput, 1));
    return model;
}

rekindle_status fit(rekindle_model *model, rekindle_communicator *communicator, const char *folder, bool abort_early) {
    rekindle_dataset *dataset = make_dataset();
    std::array<rekindle_callback *, 2> callbacks{make_backup(folder), make_stateful(abort_early)};
    rekindle_fit_options options = REKINDLE_FIT_OPTIONS_INIT;
    options.epochs = 2;
    options.batch_size = 2;
    options.callbacks = callbacks.data();
    options.callback_count = callbacks.size();
    options.communicator = communicator;
    rekindle_status status = rekindle_model_fit(model, dataset, &options);
    for (rekindle_callback *callback : callbacks) rekindle_callback_destroy(callback);
    rekindle_dataset_destroy(dataset);
    rekindle_model_destroy(model);
    return status;
}

} // namespace

rekindle_model *make_small_model() {
    return make_model(kCompile);
}

rekindle_status fit_small_run(const char *folder, bool abort_early) {
    return fit(make_small_model(), nullptr, folder, abort_early);
}

rekindle_status fit_small_rank(rekindle_communicator *communicator, const char *folder, bool abort_early) {
    return fit(make_model(kCompileInShards), communicator, folder, abort_early);
}

} // namespace rekindle::fuzz
