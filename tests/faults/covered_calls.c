#include "faults/covered_calls.h"

#include <string.h>

struct scene scene;
union handed_out out;
rekindle_callback *watcher;
const char *model_path, *images_path, *labels_path, *scratch_path, *backup_dir, *kept_backup_dir;

void clear_scene(void) {
    rekindle_callback_destroy(scene.backup);
    rekindle_callback_destroy(scene.hooks);
    rekindle_checkpoint_destroy(scene.checkpoint);
    rekindle_history_destroy(scene.history);
    rekindle_model_destroy(scene.model);
    rekindle_dataset_destroy(scene.validation);
    rekindle_dataset_destroy(scene.dataset);
    rekindle_tensor_destroy(scene.tensor);
    rekindle_layer_destroy(scene.layer);
    rekindle_symbol_destroy(scene.symbol);
    rekindle_symbol_destroy(scene.sum);
    memset(&scene, 0, sizeof(scene));
}

void prepare_model(void) {
    static const int64_t features[] = {6};
    scene.model = small_classifier(1, 1);
    OK(rekindle_model_build(scene.model, features, 1));
}

void prepare_data(void) {
    prepare_model();
    scene.dataset = random_dataset(10, 6, 3, 5);
}

void prepare_trained_model(void) {
    rekindle_fit_options options = REKINDLE_FIT_OPTIONS_INIT;
    rekindle_dataset *dataset = random_dataset(8, 6, 3, 5);
    scene.model = small_classifier(1, 1);
    options.batch_size = 4;
    OK(rekindle_model_fit(scene.model, dataset, &options));
    rekindle_dataset_destroy(dataset);
}

#define DESTROY_OUT(handle)                                                                                            \
    void destroy_##handle(void) {                                                                                      \
        rekindle_##handle##_destroy(out.handle);                                                                       \
    }
EVERY_HANDLE(DESTROY_OUT)

void destroy_text(void) {
    rekindle_string_destroy(out.text);
}

void forget_values(void) {}
