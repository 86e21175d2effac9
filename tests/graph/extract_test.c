/* Models that are taken out of others: what lies between values, a model that is a layer, a copy. */
#include <stdlib.h>
#include <string.h>

#include "sketch.h"
#include "support/must.h"
#include "support/run_tests.h"

enum { SAMPLES = 4, FEATURES = 3, CODE = 2 };

static const int64_t x_shape[] = {SAMPLES, FEATURES};
static const float x_values[SAMPLES * FEATURES] = {0.5F, -1.0F, 2.0F,  0.25F, 3.0F, -2.0F,
                                                   1.5F, 0.0F,  -0.5F, 1.0F,  4.0F, 0.75F};

static struct sketch sketch;

static void begin(void) {
    sketch = (struct sketch){NULL, NULL, 0, 0};
}

static void end(void) {
    sketch_end(&sketch);
}

static rekindle_symbol *dense(const char *name, int64_t units, const rekindle_symbol *input) {
    return sketch_call(&sketch, sketch_dense(&sketch, name, units, "tanh"), input);
}

/* x -> encoder (wide, code) -> decoder (wide, image), trained a bit. */
static rekindle_model *autoencoder(void) {
    const int64_t features = FEATURES, codes = CODE;
    rekindle_symbol *pixels = sketch_input(&sketch, "pixels", 1, &features);
    rekindle_symbol *code = sketch_input(&sketch, "code_in", 1, &codes), *x = sketch_input(&sketch, "x", 1, &features);
    rekindle_model *encoder = sketch_model(pixels, dense("code", CODE, dense("wide", 5, pixels)));
    rekindle_model *decoder = sketch_model(code, dense("image", FEATURES, dense("wide", 5, code)));
    rekindle_symbol *middle = sketch_call(&sketch, sketch_model_layer(&sketch, encoder, "encoder"), x);
    rekindle_symbol *image = sketch_call(&sketch, sketch_model_layer(&sketch, decoder, "decoder"), middle);
    rekindle_model *model = sketch_model(x, image);
    rekindle_array data = must_array(REKINDLE_FLOAT32, x_values, 2, x_shape);
    rekindle_model_destroy(encoder);
    rekindle_model_destroy(decoder);
    compile_with_sgd(model, "mse", 0.1, 0.0);
    for (int i = 0; i < 3; ++i) must(rekindle_model_train_on_batch(model, &data, &data, NULL, NULL, 0));
    return model;
}

static rekindle_status try_extract(const rekindle_model *model, const char *inside, const rekindle_value *input,
                                   const rekindle_value *output, rekindle_model **extracted) {
    rekindle_extract_options options = REKINDLE_EXTRACT_OPTIONS_INIT;
    options.model = inside;
    options.inputs = input;
    options.input_count = input != NULL;
    options.outputs = output;
    options.output_count = output != NULL;
    return rekindle_model_extract(model, &options, extracted);
}

static rekindle_model *extract(const rekindle_model *model, const char *inside, const char *input, const char *output) {
    rekindle_value from = {input, 0, 0}, to = {output, 0, 0};
    rekindle_model *extracted = NULL;
    must(try_extract(model, inside, input != NULL ? &from : NULL, output != NULL ? &to : NULL, &extracted));
    return extracted;
}

static void predict(const rekindle_model *model, const float *values, int64_t width, float *outputs, size_t capacity) {
    const int64_t shape[] = {SAMPLES, width};
    rekindle_array x = must_array(REKINDLE_FLOAT32, values, 2, shape);
    must(rekindle_model_predict_on_batch(model, &x, outputs, capacity));
}

static void expect_first_weight(const rekindle_model *model, const char *expected) {
    const char *name = NULL;
    must(rekindle_model_weight_name(model, 0, &name));
    ck_assert_str_eq(name, expected);
}

static void expect_name_of_output(const rekindle_model *model, const char *expected) {
    const char *name = NULL;
    must(rekindle_model_output_name(model, 0, &name));
    ck_assert_str_eq(name, expected);
}

/* Two models, of which the second takes what the first gives, give together what the model does. */
static void expect_one_behind_the_other(const rekindle_model *model, const rekindle_model *first,
                                        const rekindle_model *second) {
    float whole[SAMPLES * FEATURES], code[SAMPLES * CODE], halves[SAMPLES * FEATURES];
    predict(model, x_values, FEATURES, whole, SAMPLES * FEATURES);
    predict(first, x_values, FEATURES, code, SAMPLES * CODE);
    predict(second, code, CODE, halves, SAMPLES * FEATURES);
    ck_assert_mem_eq(whole, halves, sizeof(whole));
}

START_TEST(the_halves_of_an_autoencoder_make_the_whole) {
    rekindle_model *model = autoencoder();
    rekindle_model *encoder = extract(model, "encoder", NULL, NULL), *decoder = extract(model, "decoder", NULL, NULL);
    expect_first_weight(encoder, "wide/kernel");
    expect_one_behind_the_other(model, encoder, decoder);
    rekindle_model_destroy(encoder);
    rekindle_model_destroy(decoder);
    rekindle_model_destroy(model);
}
END_TEST

START_TEST(values_of_the_model_begin_and_end_one) {
    rekindle_model *model = autoencoder();
    rekindle_model *first = extract(model, NULL, NULL, "encoder"), *second = extract(model, NULL, "encoder", NULL);
    expect_first_weight(first, "encoder/wide/kernel");
    expect_first_weight(second, "decoder/wide/kernel");
    expect_name_of_output(first, "encoder");
    expect_one_behind_the_other(model, first, second);
    rekindle_model_destroy(first);
    rekindle_model_destroy(second);
    rekindle_model_destroy(model);
}
END_TEST

START_TEST(a_value_inside_of_a_model_takes_it_apart) {
    float of_inside[SAMPLES * 5], of_path[SAMPLES * 5], whole[SAMPLES * FEATURES], behind[SAMPLES * FEATURES];
    rekindle_model *model = autoencoder();
    rekindle_model *inside = extract(model, "encoder", NULL, "wide"),
                   *path = extract(model, NULL, NULL, "encoder/wide");
    rekindle_model *rest = extract(model, NULL, "encoder/wide", NULL);
    expect_first_weight(inside, "wide/kernel");
    expect_first_weight(path, "encoder_wide/kernel");
    expect_first_weight(rest, "encoder_code/kernel");
    expect_name_of_output(rest, "decoder");
    predict(inside, x_values, FEATURES, of_inside, SAMPLES * 5);
    predict(path, x_values, FEATURES, of_path, SAMPLES * 5);
    ck_assert_mem_eq(of_inside, of_path, sizeof(of_inside));
    predict(model, x_values, FEATURES, whole, SAMPLES * FEATURES);
    predict(rest, of_path, 5, behind, SAMPLES * FEATURES);
    ck_assert_mem_eq(whole, behind, sizeof(whole));
    rekindle_model_destroy(inside);
    rekindle_model_destroy(path);
    rekindle_model_destroy(rest);
    rekindle_model_destroy(model);
}
END_TEST

START_TEST(calls_of_shared_layers_are_counted_through_models) {
    rekindle_symbol *inner = sketch_vector(&sketch, FEATURES);
    rekindle_layer *step = sketch_dense(&sketch, "step", FEATURES, "tanh");
    rekindle_model *twice = sketch_model(inner, sketch_call(&sketch, step, sketch_call(&sketch, step, inner)));
    rekindle_symbol *x = sketch_vector(&sketch, FEATURES);
    rekindle_layer *layer = sketch_model_layer(&sketch, twice, "twice");
    rekindle_model *model = sketch_model(x, sketch_call(&sketch, layer, sketch_call(&sketch, layer, x)));
    float outputs[4][SAMPLES * FEATURES], whole[SAMPLES * FEATURES], none[SAMPLES * FEATURES];
    predict(model, x_values, FEATURES, whole, SAMPLES * FEATURES);
    for (size_t i = 0; i < 4; ++i) {
        rekindle_value value = {"twice/step", i, 0};
        rekindle_model *extracted = NULL;
        must(try_extract(model, NULL, NULL, &value, &extracted));
        expect_first_weight(extracted, "twice_step/kernel");
        predict(extracted, x_values, FEATURES, outputs[i], SAMPLES * FEATURES);
        rekindle_model_destroy(extracted);
    }
    rekindle_model *once = extract(model, "twice", NULL, "step");
    predict(once, x_values, FEATURES, none, SAMPLES * FEATURES);
    ck_assert_mem_eq(outputs[0], none, sizeof(none));
    for (size_t i = 1; i < 4; ++i) {
        predict(once, outputs[i - 1], FEATURES, none, SAMPLES * FEATURES);
        ck_assert_mem_eq(outputs[i], none, sizeof(none));
    }
    ck_assert_mem_eq(outputs[3], whole, sizeof(whole));
    rekindle_value missing = {"twice/step", 4, 0};
    rekindle_model *refused = NULL;
    ck_assert_int_eq(try_extract(model, NULL, NULL, &missing, &refused), REKINDLE_NOT_FOUND);
    ck_assert_msg(strstr(rekindle_last_error(), "outputs[0] is call 4 of \"twice/step\"") != NULL, "%s",
                  rekindle_last_error());
    rekindle_model_destroy(once);
    rekindle_model_destroy(model);
    rekindle_model_destroy(twice);
}
END_TEST

START_TEST(a_copy_is_the_same_and_is_apart) {
    float before[SAMPLES * FEATURES], after[SAMPLES * FEATURES];
    rekindle_model *model = autoencoder(), *copy = NULL;
    char *json = NULL, *of_copy = NULL;
    must(rekindle_model_set_trainable(model, "encoder/wide", 0));
    must(rekindle_model_extract(model, NULL, &copy));
    must(rekindle_model_to_json(model, &json));
    must(rekindle_model_to_json(copy, &of_copy));
    ck_assert_str_eq(json, of_copy);
    predict(model, x_values, FEATURES, before, SAMPLES * FEATURES);
    predict(copy, x_values, FEATURES, after, SAMPLES * FEATURES);
    ck_assert_mem_eq(before, after, sizeof(before));
    rekindle_array data = must_array(REKINDLE_FLOAT32, x_values, 2, x_shape);
    must(rekindle_model_train_on_batch(model, &data, &data, NULL, NULL, 0));
    predict(copy, x_values, FEATURES, after, SAMPLES * FEATURES);
    ck_assert_mem_eq(before, after, sizeof(before));
    predict(model, x_values, FEATURES, after, SAMPLES * FEATURES);
    ck_assert_mem_ne(before, after, sizeof(before));
    rekindle_string_destroy(json);
    rekindle_string_destroy(of_copy);
    rekindle_model_destroy(copy);
    rekindle_model_destroy(model);
}
END_TEST

/* Features of a backbone, and a head of one's own behind them. */
START_TEST(a_part_is_a_layer_of_the_next_model) {
    rekindle_model *model = autoencoder(), *features = extract(model, NULL, NULL, "encoder/wide");
    rekindle_symbol *x = sketch_vector(&sketch, FEATURES);
    rekindle_symbol *seen = sketch_call(&sketch, sketch_model_layer(&sketch, features, "backbone"), x);
    rekindle_model *next = sketch_model(x, dense("head", FEATURES, seen));
    rekindle_array data = must_array(REKINDLE_FLOAT32, x_values, 2, x_shape);
    must(rekindle_model_set_trainable(next, "backbone", 0));
    compile_with_sgd(next, "mse", 0.1, 0.0);
    must(rekindle_model_train_on_batch(next, &data, &data, NULL, NULL, 0));
    size_t count = 0;
    rekindle_tensor *kept = must_get_weight(next, "backbone/encoder_wide/kernel");
    rekindle_tensor *source = must_get_weight(model, "encoder/wide/kernel");
    ck_assert_mem_eq(must_view_floats(kept, &count), must_view_floats(source, &count), FEATURES * 5 * sizeof(float));
    rekindle_tensor_destroy(kept);
    rekindle_tensor_destroy(source);
    rekindle_model_destroy(next);
    rekindle_model_destroy(features);
    rekindle_model_destroy(model);
}
END_TEST

static void expect_refused(const rekindle_model *model, const char *inside, rekindle_value input, rekindle_value output,
                           rekindle_status status, const char *part) {
    rekindle_model *extracted = NULL;
    rekindle_status got = try_extract(model, inside, input.layer != NULL ? &input : NULL,
                                      output.layer != NULL ? &output : NULL, &extracted);
    ck_assert_msg(got == status, "%s instead of %s: %s", rekindle_status_name(got), rekindle_status_name(status),
                  rekindle_last_error());
    ck_assert_msg(strstr(rekindle_last_error(), part) != NULL, "no '%s' in '%s'", part, rekindle_last_error());
    ck_assert_ptr_null(extracted);
}

START_TEST(what_is_not_there_is_named) {
    const rekindle_value none = {NULL, 0, 0};
    rekindle_model *model = autoencoder(), *open = NULL;
    expect_refused(model, "middle", none, none, REKINDLE_NOT_FOUND, "layer is \"middle\"; the model has no such layer");
    expect_refused(model, "encoder/wide", none, none, REKINDLE_INVALID_ARGUMENT,
                   "layer is \"encoder/wide\", of the class Dense; expected a model that is taken as a layer");
    expect_refused(model, NULL, none, (rekindle_value){"tail", 0, 0}, REKINDLE_NOT_FOUND,
                   "outputs[0] is \"tail\"; the model has no such layer or input");
    expect_refused(model, NULL, none, (rekindle_value){"encoder/tail", 0, 0}, REKINDLE_NOT_FOUND,
                   "outputs[0] is \"encoder/tail\"; the model has no such layer or input");
    expect_refused(model, NULL, none, (rekindle_value){"encoder", 0, 1}, REKINDLE_NOT_FOUND,
                   "outputs[0] is output 1 of \"encoder\", which has 1, counted from 0");
    expect_refused(model, NULL, (rekindle_value){"decoder", 0, 0}, (rekindle_value){"encoder", 0, 0},
                   REKINDLE_INVALID_ARGUMENT, "depends on the input \"x\", which is not among the inputs");
    must(rekindle_sequential_create(NULL, &open));
    expect_refused(open, NULL, none, none, REKINDLE_INVALID_STATE, "the model is not built");
    rekindle_model_destroy(open);
    rekindle_model_destroy(model);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, the_halves_of_an_autoencoder_make_the_whole);
    tcase_add_test(tests, values_of_the_model_begin_and_end_one);
    tcase_add_test(tests, a_value_inside_of_a_model_takes_it_apart);
    tcase_add_test(tests, calls_of_shared_layers_are_counted_through_models);
    tcase_add_test(tests, a_copy_is_the_same_and_is_apart);
    tcase_add_test(tests, a_part_is_a_layer_of_the_next_model);
    tcase_add_test(tests, what_is_not_there_is_named);
}

int main(void) {
    return run_tests("graph.extract", add_tests);
}
