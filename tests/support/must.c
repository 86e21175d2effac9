#include "support/must.h"

#include <stdlib.h>
#include <string.h>

const char *must_context = "";

rekindle_model *must_make_model(const char *model_json, const char *compile_json, const int64_t *input_shape,
                                size_t input_rank) {
    rekindle_model *model = NULL;
    must(rekindle_model_from_json(model_json, &model));
    if (input_shape != NULL) must(rekindle_model_build(model, input_shape, input_rank));
    if (compile_json != NULL) must(rekindle_model_compile_from_json(model, compile_json));
    return model;
}

rekindle_array must_array(rekindle_dtype dtype, const void *data, size_t rank, const int64_t *shape) {
    rekindle_array array = REKINDLE_ARRAY_INIT;
    array.dtype = dtype;
    array.data = data;
    array.rank = rank;
    array.shape = shape;
    return array;
}

static rekindle_tensor *copy_array(const rekindle_array *array) {
    rekindle_tensor *tensor = NULL;
    if (array != NULL) must(rekindle_tensor_create(array, &tensor));
    return tensor;
}

rekindle_dataset *must_make_dataset(const rekindle_array *x, const rekindle_array *y,
                                    const rekindle_array *sample_weight) {
    rekindle_array_dataset_options options = REKINDLE_ARRAY_DATASET_OPTIONS_INIT;
    rekindle_tensor *tensors[3] = {copy_array(x), copy_array(y), copy_array(sample_weight)};
    rekindle_dataset *dataset = NULL;
    options.x = tensors[0];
    options.y = tensors[1];
    options.sample_weight = tensors[2];
    must(rekindle_array_dataset_create(&options, &dataset));
    for (size_t i = 0; i < 3; ++i) rekindle_tensor_destroy(tensors[i]);
    return dataset;
}

const float *must_view_floats(const rekindle_tensor *tensor, size_t *count) {
    rekindle_array view = REKINDLE_ARRAY_INIT;
    must(rekindle_tensor_view(tensor, &view));
    ck_assert_msg(view.dtype == REKINDLE_FLOAT32, "%s: a tensor of dtype %d, expected float32", must_context,
                  (int)view.dtype);
    *count = 1;
    for (size_t i = 0; i < view.rank; ++i) *count *= (size_t)view.shape[i];
    return view.data;
}

rekindle_tensor *must_predict(const rekindle_model *model, const rekindle_array *x, int64_t batch_size) {
    rekindle_predict_options options = REKINDLE_PREDICT_OPTIONS_INIT;
    rekindle_dataset *dataset = must_make_dataset(x, NULL, NULL);
    rekindle_tensor *predictions = NULL;
    options.batch_size = batch_size;
    must(rekindle_model_predict(model, dataset, &options, &predictions));
    rekindle_dataset_destroy(dataset);
    return predictions;
}

rekindle_tensor *must_get_weight(const rekindle_model *model, const char *name) {
    rekindle_tensor *value = NULL;
    must(rekindle_model_get_weight(model, name, &value));
    return value;
}

rekindle_tensor *must_get_state(const rekindle_model *model, const char *name) {
    rekindle_tensor *value = NULL;
    must(rekindle_model_get_state(model, name, &value));
    return value;
}

unsigned char *must_copy_weights(const rekindle_model *model, size_t *size) {
    unsigned char *bytes = NULL;
    size_t weights = 0;
    *size = 0;
    must(rekindle_model_weight_count(model, &weights));
    for (size_t i = 0; i < weights; ++i) {
        const char *name = NULL;
        size_t count = 0;
        must(rekindle_model_weight_name(model, i, &name));
        rekindle_tensor *weight = must_get_weight(model, name);
        const float *values = must_view_floats(weight, &count);
        bytes = realloc(bytes, *size + count * sizeof(float));
        ck_assert_ptr_nonnull(bytes);
        memcpy(bytes + *size, values, count * sizeof(float));
        *size += count * sizeof(float);
        rekindle_tensor_destroy(weight);
    }
    return bytes;
}

/* SplitMix64 (Steele, Lea and Flood, 2014). */
static uint64_t mix(uint64_t value) {
    value = (value ^ (value >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94D049BB133111EB);
    return value ^ (value >> 31);
}

float *must_make_noise(uint64_t seed, size_t count) {
    float *values = malloc((count == 0 ? 1 : count) * sizeof(*values));
    uint64_t state = mix(seed + 1);
    ck_assert_ptr_nonnull(values);
    for (size_t i = 0; i < count; ++i) {
        state += UINT64_C(0x9E3779B97F4A7C15);
        values[i] = (float)(int32_t)(mix(state) >> 40) * 0x1p-23F - 1.0F;
    }
    return values;
}
