/* Calls into the library that must succeed: each fails the test with the library's own message otherwise. */
#ifndef REKINDLE_TEST_MUST_H
#define REKINDLE_TEST_MUST_H

#include <check.h>

#include "rekindle.h"

/* Begins every message: what is being tested. "" at first. */
extern const char *must_context;

#define must(call)                                                                                                     \
    do {                                                                                                               \
        rekindle_status must_status = (call);                                                                          \
        ck_assert_msg(must_status == REKINDLE_OK, "%s: %s: %s: %s", must_context, #call,                               \
                      rekindle_status_name(must_status), rekindle_last_error());                                       \
    } while (0)

/* A model from its configuration, built for samples of a shape if `input_shape` is not NULL, compiled if `compile_json`
 * is not NULL. */
rekindle_model *must_make_model(const char *model_json, const char *compile_json, const int64_t *input_shape,
                                size_t input_rank);

rekindle_array must_array(rekindle_dtype dtype, const void *data, size_t rank, const int64_t *shape);

/* A dataset over copies of the arrays; y and sample_weight may be NULL. */
rekindle_dataset *must_make_dataset(const rekindle_array *x, const rekindle_array *y,
                                    const rekindle_array *sample_weight);

/* The tensor's float32 elements. */
const float *must_view_floats(const rekindle_tensor *tensor, size_t *count);

rekindle_tensor *must_predict(const rekindle_model *model, const rekindle_array *x, int64_t batch_size);
rekindle_tensor *must_get_weight(const rekindle_model *model, const char *name);
rekindle_tensor *must_get_state(const rekindle_model *model, const char *name);

/* Every weight of the model, one after the other, as a copy that the caller frees. */
unsigned char *must_copy_weights(const rekindle_model *model, size_t *size);

/* `count` floats in [-1, 1) that depend on nothing but `seed`; the caller frees them. */
float *must_make_noise(uint64_t seed, size_t count);

#endif
