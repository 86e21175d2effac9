#include "support/two_ends.h"

#include <stdlib.h>
#include <string.h>

#include "support/must.h"

#define FROM(layer) "{\"class_name\":\"__keras_tensor__\",\"config\":{\"keras_history\":[\"" layer "\",0,0]}}"
#define LAYER(class_name, name, config, arguments)                                                                     \
    "{\"class_name\":\"" class_name "\",\"config\":{" config "},\"name\":\"" name                                      \
    "\",\"inbound_nodes\":[{\"args\":[" arguments "]}]}"
#define INPUT(name, features)                                                                                          \
    "{\"class_name\":\"InputLayer\",\"config\":{\"batch_shape\":[null," features "]},\"name\":\"" name                 \
    "\",\"inbound_nodes\":[]}"
#define DENSE(name, units, activation, from)                                                                           \
    LAYER("Dense", name, "\"units\":" units ",\"activation\":\"" activation "\"", FROM(from))
#define INPUTS INPUT("left", "5") "," INPUT("right", "3")
#define FROM_LEFT DENSE("from_left", "6", "tanh", "left")
#define NORM LAYER("BatchNormalization", "norm", "\"momentum\":0.8", FROM("from_left"))
#define DROP LAYER("Dropout", "drop", "\"rate\":0.3", FROM("norm"))
#define FROM_RIGHT DENSE("from_right", "6", "relu", "right")
#define SUM LAYER("Add", "sum", "", "[" FROM("drop") "," FROM("from_right") "]")
#define KIND DENSE("kind", "3", "softmax", "sum")
#define SIZE DENSE("size", "1", "linear", "sum")
#define LAYERS INPUTS "," FROM_LEFT "," NORM "," DROP "," FROM_RIGHT "," SUM "," KIND "," SIZE

const char two_ends_model[] =
    "{\"class_name\":\"Functional\",\"config\":{\"name\":\"two_ends\",\"seed\":3,\"layers\":[" LAYERS "],"
    "\"input_layers\":[[\"left\",0,0],[\"right\",0,0]],\"output_layers\":[[\"kind\",0,0],[\"size\",0,0]]}}";

const char two_ends_compile[] = "{\"optimizer\":\"adam\",\"loss\":[\"sparse_categorical_crossentropy\",\"mse\"],"
                                "\"loss_weights\":[1.0,0.3],\"metrics\":[[\"accuracy\"],[\"mae\"]],"
                                "\"weighted_metrics\":[[\"accuracy\"],[\"mse\"]],\"threads\":1}";

rekindle_model *make_two_ends_model(void) {
    return must_make_model(two_ends_model, NULL, NULL, 0);
}

rekindle_model *make_compiled_two_ends_model(void) {
    return must_make_model(two_ends_model, two_ends_compile, NULL, 0);
}

static float *positive(float *values, size_t count) {
    for (size_t i = 0; i < count; ++i) values[i] = 1.25F + values[i];
    return values;
}

void make_two_ends_data(two_ends_data *data, int64_t samples, uint64_t seed) {
    const int64_t columns[4] = {LEFT_FEATURES, RIGHT_FEATURES, 1, 1};
    size_t count = (size_t)samples;
    data->samples = samples;
    data->left = must_make_noise(8 * seed, count * LEFT_FEATURES);
    data->right = must_make_noise(8 * seed + 1, count * RIGHT_FEATURES);
    data->size = must_make_noise(8 * seed + 2, count);
    data->kind_weight = positive(must_make_noise(8 * seed + 3, count), count);
    data->size_weight = positive(must_make_noise(8 * seed + 4, count), count);
    data->kind = malloc(count * sizeof(int32_t));
    ck_assert_ptr_nonnull(data->kind);
    for (size_t i = 0; i < count; ++i) data->kind[i] = (int32_t)(i * 7 + seed) % KINDS;
    for (int i = 0; i < 4; ++i) {
        data->shapes[i][0] = samples;
        data->shapes[i][1] = columns[i];
    }
    data->inputs[0] = must_array(REKINDLE_FLOAT32, data->left, 2, data->shapes[0]);
    data->inputs[1] = must_array(REKINDLE_FLOAT32, data->right, 2, data->shapes[1]);
    data->targets[0] = must_array(REKINDLE_INT32, data->kind, 1, data->shapes[2]);
    data->targets[1] = must_array(REKINDLE_FLOAT32, data->size, 2, data->shapes[3]);
    data->weights[0] = must_array(REKINDLE_FLOAT32, data->kind_weight, 1, data->shapes[2]);
    data->weights[1] = must_array(REKINDLE_FLOAT32, data->size_weight, 1, data->shapes[3]);
}

void free_two_ends_data(two_ends_data *data) {
    free(data->left);
    free(data->right);
    free(data->size);
    free(data->kind_weight);
    free(data->size_weight);
    free(data->kind);
}

rekindle_batch two_ends_batch(const two_ends_data *data) {
    rekindle_batch batch = REKINDLE_BATCH_INIT;
    batch.inputs = data->inputs;
    batch.targets = data->targets;
    batch.sample_weights = data->weights;
    batch.input_count = batch.target_count = batch.sample_weight_count = 2;
    return batch;
}

static rekindle_named_tensor copy_of(const char *name, const rekindle_array *array) {
    rekindle_tensor *tensor = NULL;
    must(rekindle_tensor_create(array, &tensor));
    return (rekindle_named_tensor){name, tensor};
}

rekindle_dataset *two_ends_dataset(const two_ends_data *data) {
    rekindle_named_tensor tensors[] = {copy_of("right", &data->inputs[1]), copy_of("left", &data->inputs[0]),
                                       copy_of("size", &data->targets[1]), copy_of("kind", &data->targets[0]),
                                       copy_of("size", &data->weights[1]), copy_of("kind", &data->weights[0])};
    rekindle_array_dataset_options options = REKINDLE_ARRAY_DATASET_OPTIONS_INIT;
    rekindle_dataset *dataset = NULL;
    options.inputs = tensors;
    options.targets = tensors + 2;
    options.sample_weights = tensors + 4;
    options.input_count = options.target_count = options.sample_weight_count = 2;
    must(rekindle_array_dataset_create(&options, &dataset));
    for (int i = 0; i < 6; ++i) rekindle_tensor_destroy((rekindle_tensor *)tensors[i].tensor);
    return dataset;
}

rekindle_dataset *make_two_ends_dataset(int64_t samples, uint64_t seed) {
    two_ends_data data;
    make_two_ends_data(&data, samples, seed);
    rekindle_dataset *dataset = two_ends_dataset(&data);
    free_two_ends_data(&data);
    return dataset;
}
