/* Masks that calls are given, and those that no layer can heed. What travels by itself is in the golden cases. */
#include <math.h>
#include <string.h>

#include "sketch.h"
#include "support/compare.h"
#include "support/must.h"
#include "support/run_tests.h"

enum { SAMPLES = 3, STEPS = 4, FEATURES = 3, ELEMENTS = SAMPLES * STEPS };

static const int64_t steps[] = {STEPS, FEATURES}, one_feature[] = {STEPS, 1};

static rekindle_layer *make_masking(struct sketch *sketch, double mask_value) {
    rekindle_masking_options options = REKINDLE_MASKING_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    options.mask_value = mask_value;
    must(rekindle_masking_create(&options, &layer));
    return sketch_layer(sketch, layer);
}

static rekindle_layer *make_softmax(struct sketch *sketch) {
    rekindle_layer *layer = NULL;
    must(rekindle_softmax_create(NULL, &layer));
    return sketch_layer(sketch, layer);
}

static rekindle_layer *make_normalization(struct sketch *sketch) {
    rekindle_batch_normalization_options options = REKINDLE_BATCH_NORMALIZATION_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    options.name = "normalization";
    must(rekindle_batch_normalization_create(&options, &layer));
    return sketch_layer(sketch, layer);
}

static rekindle_layer *make_reshape(struct sketch *sketch, size_t rank, const int64_t *shape) {
    rekindle_reshape_options options = REKINDLE_RESHAPE_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    options.target_shape = shape;
    options.target_rank = rank;
    must(rekindle_reshape_create(&options, &layer));
    return sketch_layer(sketch, layer);
}

static rekindle_status try_call(rekindle_layer *layer, const rekindle_symbol *input, const rekindle_symbol *mask,
                                rekindle_symbol **output) {
    rekindle_call_options call = REKINDLE_CALL_OPTIONS_INIT;
    call.inputs = &input;
    call.input_count = input != NULL ? 1 : 0;
    call.mask = mask;
    return rekindle_layer_call(layer, &call, output, 1, NULL);
}

static void expect_refused(rekindle_layer *layer, const rekindle_symbol *input, const rekindle_symbol *mask,
                           const char *text) {
    rekindle_symbol *output = NULL;
    ck_assert_int_eq(try_call(layer, input, mask, &output), REKINDLE_INVALID_ARGUMENT);
    ck_assert_ptr_null(output);
    ck_assert_msg(strstr(rekindle_last_error(), text) != NULL, "\"%s\" lacks \"%s\"", rekindle_last_error(), text);
}

static void expect_join_refused(struct sketch *sketch, rekindle_layer *layer, const rekindle_symbol *first,
                                const rekindle_symbol *second, const char *text) {
    rekindle_call_options call = REKINDLE_CALL_OPTIONS_INIT;
    const rekindle_symbol *const both[] = {first, second};
    rekindle_symbol *output = NULL;
    sketch_layer(sketch, layer);
    call.inputs = both;
    call.input_count = 2;
    ck_assert_int_eq(rekindle_layer_call(layer, &call, &output, 1, NULL), REKINDLE_INVALID_ARGUMENT);
    ck_assert_msg(strstr(rekindle_last_error(), text) != NULL, "\"%s\" lacks \"%s\"", rekindle_last_error(), text);
}

START_TEST(masks_that_do_not_fit) {
    struct sketch sketch = {NULL, NULL, 0, 0};
    rekindle_symbol *x = sketch_input(&sketch, NULL, 2, steps), *vector = sketch_vector(&sketch, STEPS);
    rekindle_symbol *masked = sketch_call(&sketch, make_masking(&sketch, 0.0), x);
    expect_refused(sketch_dense(&sketch, NULL, 2, NULL), x, vector,
                   "Dense is called with mask; only layers that heed one take it");
    expect_refused(make_normalization(&sketch), x, x,
                   "BatchNormalization's mask has the shape (4, 3); expected the input's, (4, 3), without the last");
    expect_refused(make_normalization(&sketch), x, sketch_vector(&sketch, 5), "mask has the shape (5,)");
    expect_refused(make_softmax(&sketch), x, vector,
                   "Softmax's mask has the shape (4,); expected the input's, (4, 3), or 1 in the place of some");
    expect_refused(make_softmax(&sketch), masked, NULL, "Softmax's mask has the shape (4,)");
    expect_refused(make_softmax(&sketch), NULL, vector, "options->inputs is empty; expected at least one symbol");
    sketch_end(&sketch);
}
END_TEST

START_TEST(masks_that_do_not_meet) {
    struct sketch sketch = {NULL, NULL, 0, 0};
    rekindle_layer *layer = NULL;
    rekindle_symbol *x = sketch_input(&sketch, NULL, 2, steps), *vector = sketch_vector(&sketch, FEATURES);
    rekindle_symbol *masked = sketch_call(&sketch, make_masking(&sketch, 0.0), x);
    rekindle_symbol *masked_vector = sketch_call(&sketch, make_masking(&sketch, 0.0), vector);
    must(rekindle_add_create(NULL, &layer));
    expect_join_refused(&sketch, layer, masked, masked_vector, "Add cannot merge masks of the shapes (4,) and ()");
    rekindle_symbol *whole = NULL;
    must(try_call(make_softmax(&sketch), x, x, &whole));
    must(rekindle_multiply_create(NULL, &layer));
    expect_join_refused(&sketch, layer, whole, x, "Multiply cannot heed a mask of the shape (4, 3)");
    rekindle_symbol_destroy(whole);
    sketch_end(&sketch);
}
END_TEST

static rekindle_model *make_model(struct sketch *sketch, const rekindle_symbol *x, const rekindle_symbol *y) {
    rekindle_model *model = sketch_model(x, y);
    compile_with_sgd(model, "mean_squared_error", 0.05, 0.0);
    sketch_end(sketch);
    return model;
}

/* Layers that are not alike do not begin alike. */
static void copy_weights(const rekindle_model *from, rekindle_model *to) {
    size_t count = 0;
    must(rekindle_model_weight_count(from, &count));
    for (size_t i = 0; i < count; ++i) {
        const char *name = NULL;
        rekindle_array values = REKINDLE_ARRAY_INIT;
        must(rekindle_model_weight_name(from, i, &name));
        rekindle_tensor *weight = must_get_weight(from, name);
        must(rekindle_tensor_view(weight, &values));
        must(rekindle_model_set_weight(to, name, &values));
        rekindle_tensor_destroy(weight);
    }
}

/* Where a Masking layer's mask would be the same, the bytes are: of ten losses, of the statistics and of the weights.
 */
static void expect_same_training(rekindle_model *given, rekindle_model *travelling) {
    const int64_t x_shape[] = {SAMPLES, STEPS, 1}, y_shape[] = {SAMPLES, STEPS, 2};
    float *x = must_make_noise(1, ELEMENTS), *y = must_make_noise(2, 2 * ELEMENTS);
    size_t size = 0, other_size = 0;
    for (int i = 0; i < ELEMENTS; i += 3) x[i] = 0.0F;
    rekindle_array inputs = must_array(REKINDLE_FLOAT32, x, 3, x_shape);
    rekindle_array targets = must_array(REKINDLE_FLOAT32, y, 3, y_shape);
    copy_weights(given, travelling);
    for (int step = 0; step < 10; ++step) {
        double loss = 0.0, other = 0.0;
        must(rekindle_model_train_on_batch(given, &inputs, &targets, NULL, &loss, 1));
        must(rekindle_model_train_on_batch(travelling, &inputs, &targets, NULL, &other, 1));
        ck_assert_msg(loss == other && loss > 0.0, "step %d: %.17g, and %.17g", step, loss, other);
    }
    unsigned char *weights = must_copy_weights(given, &size), *others = must_copy_weights(travelling, &other_size);
    ck_assert_uint_eq(size, other_size);
    ck_assert_mem_eq(weights, others, size);
    free(weights);
    free(others);
    free(x);
    free(y);
}

START_TEST(a_given_mask_does_what_a_travelling_one_does) {
    struct sketch sketch = {NULL, NULL, 0, 0};
    const int64_t flat[] = {STEPS};
    rekindle_symbol *normalized = NULL;
    rekindle_symbol *x = sketch_input(&sketch, NULL, 2, one_feature);
    rekindle_symbol *mask = sketch_call(&sketch, make_reshape(&sketch, 1, flat), x);
    rekindle_symbol *hidden = sketch_call(&sketch, sketch_dense(&sketch, "hidden", 5, "tanh"), x);
    must(try_call(make_normalization(&sketch), hidden, mask, &normalized));
    rekindle_symbol *y = sketch_call(&sketch, sketch_dense(&sketch, "out", 2, NULL), normalized);
    rekindle_symbol_destroy(normalized);
    rekindle_model *given = make_model(&sketch, x, y);

    struct sketch other = {NULL, NULL, 0, 0};
    x = sketch_input(&other, NULL, 2, one_feature);
    hidden = sketch_call(&other, make_masking(&other, 0.0), x);
    hidden = sketch_call(&other, sketch_dense(&other, "hidden", 5, "tanh"), hidden);
    hidden = sketch_call(&other, make_normalization(&other), hidden);
    y = sketch_call(&other, sketch_dense(&other, "out", 2, NULL), hidden);
    rekindle_model *travelling = make_model(&other, x, y);
    expect_same_training(given, travelling);
    rekindle_model_destroy(given);
    rekindle_model_destroy(travelling);
}
END_TEST

/* One that travels with the input gives way. */
START_TEST(a_given_mask_comes_first) {
    struct sketch sketch = {NULL, NULL, 0, 0};
    const int64_t flat[] = {STEPS};
    rekindle_symbol *x = sketch_input(&sketch, NULL, 2, one_feature);
    rekindle_symbol *mask = sketch_call(&sketch, make_reshape(&sketch, 1, flat), x);
    rekindle_symbol *other_mask = sketch_call(&sketch, make_masking(&sketch, 0.5), x), *normalized = NULL;
    must(try_call(make_normalization(&sketch), other_mask, mask, &normalized));
    rekindle_symbol *y = sketch_call(&sketch, sketch_dense(&sketch, "out", 2, NULL), normalized);
    rekindle_symbol_destroy(normalized);
    rekindle_model *given = make_model(&sketch, x, y);

    struct sketch other = {NULL, NULL, 0, 0};
    x = sketch_input(&other, NULL, 2, one_feature);
    normalized = sketch_call(&other, make_normalization(&other), sketch_call(&other, make_masking(&other, 0.0), x));
    y = sketch_call(&other, sketch_dense(&other, "out", 2, NULL), normalized);
    rekindle_model *travelling = make_model(&other, x, y);
    expect_same_training(given, travelling);
    rekindle_model_destroy(given);
    rekindle_model_destroy(travelling);
}
END_TEST

/* The formula in double: what does not count has no share, and a row where nothing counts is 0. */
START_TEST(softmax_leaves_out_what_does_not_count) {
    struct sketch sketch = {NULL, NULL, 0, 0};
    const int64_t shape[] = {SAMPLES, STEPS, FEATURES};
    enum { COUNT = SAMPLES * STEPS * FEATURES };
    float *values = must_make_noise(3, COUNT), expected[COUNT];
    rekindle_symbol *x = sketch_input(&sketch, NULL, 2, steps), *y = NULL;
    rekindle_symbol *mask = sketch_call(&sketch, sketch_activation(&sketch, "relu"), x);
    must(try_call(make_softmax(&sketch), x, mask, &y));
    rekindle_model *model = sketch_model(x, y);
    rekindle_symbol_destroy(y);
    sketch_end(&sketch);
    for (int i = 0; i < FEATURES; ++i) values[i] = -1.0F - (float)i;
    for (int row = 0; row < COUNT; row += FEATURES) {
        double sum = 0.0;
        for (int i = row; i < row + FEATURES; ++i) sum += values[i] > 0.0F ? exp((double)values[i]) : 0.0;
        for (int i = row; i < row + FEATURES; ++i) {
            expected[i] = values[i] > 0.0F ? (float)(exp((double)values[i]) / sum) : 0.0F;
        }
    }
    rekindle_array inputs = must_array(REKINDLE_FLOAT32, values, 3, shape);
    rekindle_tensor *predictions = must_predict(model, &inputs, SAMPLES);
    size_t count = 0;
    const float *actual = must_view_floats(predictions, &count);
    ck_assert_uint_eq(count, COUNT);
    deviation found = compare_floats(actual, expected, COUNT);
    ck_assert_msg(found.rtol <= 1e-6, "element %zu is %.9g instead of %.9g", found.index, (double)actual[found.index],
                  (double)expected[found.index]);
    rekindle_tensor_destroy(predictions);
    rekindle_model_destroy(model);
    free(values);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_test(tests, masks_that_do_not_fit);
    tcase_add_test(tests, masks_that_do_not_meet);
    tcase_add_test(tests, a_given_mask_does_what_a_travelling_one_does);
    tcase_add_test(tests, a_given_mask_comes_first);
    tcase_add_test(tests, softmax_leaves_out_what_does_not_count);
}

int main(void) {
    return run_tests("graph.masks", add_tests);
}
