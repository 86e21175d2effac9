/* A host that goes through the library, its errors included, and prints nothing: whatever appears on its output is the
 * library's. Its argument is a folder for files. Exit status 0 if every call ended as expected. */
#include <stdio.h>
#include <stdlib.h>

#include "rekindle.h"

#define EXPECT(call, status)                                                                                           \
    do {                                                                                                               \
        if ((call) != (status)) exit(__LINE__ % 255 + 1);                                                              \
    } while (0)
#define OK(call) EXPECT(call, REKINDLE_OK)

enum { SAMPLES = 20, SIDE = 6, PIXELS = SIDE * SIDE };

static rekindle_dataset *make_dataset(void) {
    static const int64_t x_shape[] = {SAMPLES, SIDE, SIDE, 1}, y_shape[] = {SAMPLES};
    static float x[SAMPLES * PIXELS];
    static int32_t y[SAMPLES];
    rekindle_array array = REKINDLE_ARRAY_INIT;
    rekindle_array_dataset_options options = REKINDLE_ARRAY_DATASET_OPTIONS_INIT;
    rekindle_tensor *x_tensor = NULL, *y_tensor = NULL;
    rekindle_dataset *dataset = NULL;
    for (int i = 0; i < SAMPLES * PIXELS; ++i) x[i] = (float)(i % 11) / 11.0f;
    for (int i = 0; i < SAMPLES; ++i) y[i] = i % 3;
    array.data = x;
    array.shape = x_shape;
    array.rank = 4;
    OK(rekindle_tensor_create(&array, &x_tensor));
    array.data = y;
    array.shape = y_shape;
    array.rank = 1;
    array.dtype = REKINDLE_INT32;
    OK(rekindle_tensor_create(&array, &y_tensor));
    options.x = x_tensor;
    options.y = y_tensor;
    OK(rekindle_array_dataset_create(&options, &dataset));
    rekindle_tensor_destroy(x_tensor);
    rekindle_tensor_destroy(y_tensor);
    return dataset;
}

static void add(rekindle_model *model, rekindle_layer *layer) {
    OK(rekindle_model_add(model, layer));
    rekindle_layer_destroy(layer);
}

static rekindle_model *make_model(void) {
    static const char *const metrics[] = {"accuracy"};
    rekindle_conv2d_options conv = REKINDLE_CONV2D_OPTIONS_INIT;
    rekindle_dropout_options dropout = REKINDLE_DROPOUT_OPTIONS_INIT;
    rekindle_dense_options dense = REKINDLE_DENSE_OPTIONS_INIT;
    rekindle_compile_options compile = REKINDLE_COMPILE_OPTIONS_INIT;
    rekindle_model *model = NULL;
    rekindle_layer *layer = NULL;
    OK(rekindle_sequential_create(NULL, &model));
    conv.filters = 8;
    conv.kernel_size[0] = conv.kernel_size[1] = 3;
    conv.activation_name = "relu";
    OK(rekindle_conv2d_create(&conv, &layer));
    add(model, layer);
    OK(rekindle_max_pooling2d_create(NULL, &layer));
    add(model, layer);
    OK(rekindle_flatten_create(NULL, &layer));
    add(model, layer);
    dropout.rate = 0.5;
    OK(rekindle_dropout_create(&dropout, &layer));
    add(model, layer);
    dense.units = 3;
    dense.activation_name = "softmax";
    OK(rekindle_dense_create(&dense, &layer));
    add(model, layer);
    compile.optimizer_name = "adam";
    compile.loss_name = "sparse_categorical_crossentropy";
    compile.metric_names = metrics;
    compile.metric_name_count = 1;
    OK(rekindle_model_compile(model, &compile));
    return model;
}

static void train(rekindle_model *model, rekindle_dataset *dataset, const char *folder) {
    rekindle_backup_and_restore_options options = REKINDLE_BACKUP_AND_RESTORE_OPTIONS_INIT;
    rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;
    rekindle_callback *backup = NULL;
    options.backup_dir = folder;
    options.delete_checkpoint = 0;
    OK(rekindle_backup_and_restore_create(&options, &backup));
    fit.batch_size = 8;
    fit.epochs = 2;
    fit.validation_data = dataset;
    fit.callbacks = &backup;
    fit.callback_count = 1;
    OK(rekindle_model_fit(model, dataset, &fit));
    fit.batch_size = 4;
    EXPECT(rekindle_model_fit(model, dataset, &fit), REKINDLE_MISMATCH);
    rekindle_callback_destroy(backup);
}

static void fail_in_many_ways(rekindle_model *model, rekindle_dataset *dataset, const char *foreign_file) {
    static const int64_t shape[] = {INT64_C(1) << 40, 1, 1};
    rekindle_array array = REKINDLE_ARRAY_INIT;
    rekindle_tensor *tensor = NULL;
    rekindle_checkpoint *checkpoint = NULL;
    rekindle_model *other = NULL;
    rekindle_callback *callback = NULL;
    rekindle_backup_and_restore_options options = REKINDLE_BACKUP_AND_RESTORE_OPTIONS_INIT;
    EXPECT(rekindle_model_fit(NULL, dataset, NULL), REKINDLE_INVALID_ARGUMENT);
    EXPECT(rekindle_model_build(model, shape, 3), REKINDLE_INVALID_ARGUMENT);
    EXPECT(rekindle_model_get_weight(model, "none", &tensor), REKINDLE_NOT_FOUND);
    EXPECT(rekindle_tensor_create(&array, &tensor), REKINDLE_INVALID_ARGUMENT);
    EXPECT(rekindle_checkpoint_open(foreign_file, &checkpoint), REKINDLE_CORRUPT);
    EXPECT(rekindle_model_load("/nonexistent", &other), REKINDLE_NOT_FOUND);
    EXPECT(rekindle_model_from_json("{", &other), REKINDLE_INVALID_ARGUMENT);
    options.backup_dir = "/dev/null/folder";
    if (rekindle_backup_and_restore_create(&options, &callback) == REKINDLE_OK) exit(__LINE__ % 255 + 1);
}

int main(int argc, char **argv) {
    rekindle_dataset *dataset;
    rekindle_model *model;
    rekindle_tensor *predictions = NULL;
    char *text = NULL;
    double values[2];
    if (argc != 2) return 99;
    dataset = make_dataset();
    model = make_model();
    train(model, dataset, argv[1]);
    OK(rekindle_model_evaluate(model, dataset, NULL, values, 2));
    OK(rekindle_model_predict(model, dataset, NULL, &predictions));
    OK(rekindle_model_summary(model, &text));
    rekindle_string_destroy(text);
    OK(rekindle_model_memory_report(model, &text));
    rekindle_string_destroy(text);
    OK(rekindle_build_info(&text));
    rekindle_string_destroy(text);
    fail_in_many_ways(model, dataset, argv[0]);
    rekindle_tensor_destroy(predictions);
    rekindle_dataset_destroy(dataset);
    rekindle_model_destroy(model);
    return 0;
}
