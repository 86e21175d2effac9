/* Graphs that are no model: what the errors say, and that nothing is changed. */
#include <string.h>

#include "sketch.h"
#include "support/must.h"
#include "support/run_tests.h"

static void expect_error(rekindle_status status, rekindle_status expected, const char *first, const char *second) {
    const char *text = rekindle_last_error();
    ck_assert_msg(status == expected, "%s (%s), expected %s", rekindle_status_name(status), text,
                  rekindle_status_name(expected));
    ck_assert_msg(strstr(text, first) != NULL, "\"%s\" lacks \"%s\"", text, first);
    ck_assert_msg(strstr(text, second) != NULL, "\"%s\" lacks \"%s\"", text, second);
}

static rekindle_status try_model(const rekindle_symbol *const *inputs, size_t input_count,
                                 const rekindle_symbol *const *outputs, size_t output_count, rekindle_model **model) {
    rekindle_functional_options options = REKINDLE_FUNCTIONAL_OPTIONS_INIT;
    options.inputs = inputs;
    options.input_count = input_count;
    options.outputs = outputs;
    options.output_count = output_count;
    return rekindle_functional_create(&options, model);
}

/* No model can be made of these; of `layer`, which is among the calls, one still can. */
static void expect_refused(const rekindle_symbol *const *inputs, size_t input_count, const rekindle_symbol *output,
                           const char *first, const char *second, rekindle_layer *layer) {
    rekindle_model *model = NULL;
    struct sketch other = {NULL, NULL, 0, 0};
    expect_error(try_model(inputs, input_count, &output, 1, &model), REKINDLE_INVALID_ARGUMENT, first, second);
    ck_assert_ptr_null(model);
    rekindle_symbol *x = sketch_vector(&other, 4);
    model = sketch_model(x, sketch_call(&other, layer, x));
    rekindle_model_destroy(model);
    sketch_end(&other);
}

START_TEST(an_output_that_depends_on_no_input) {
    struct sketch sketch = {NULL, NULL, 0, 0};
    const int64_t four = 4;
    rekindle_symbol *x = sketch_input(&sketch, "pixels", 1, &four), *other = sketch_vector(&sketch, 4);
    rekindle_layer *dense = sketch_dense(&sketch, "dense", 4, NULL);
    rekindle_symbol *y = sketch_call(&sketch, dense, x);
    expect_refused((const rekindle_symbol *[]){other}, 1, y, "outputs[0] depends on the input \"pixels\"",
                   "not among the inputs", dense);
    sketch_end(&sketch);
}
END_TEST

START_TEST(an_input_that_is_there_twice) {
    struct sketch sketch = {NULL, NULL, 0, 0};
    rekindle_symbol *x = sketch_vector(&sketch, 4);
    rekindle_layer *dense = sketch_dense(&sketch, "dense", 4, NULL);
    rekindle_symbol *y = sketch_call(&sketch, dense, x);
    expect_refused((const rekindle_symbol *[]){x, x}, 2, y, "inputs[1] is there twice", "expected different symbols",
                   dense);
    sketch_end(&sketch);
}
END_TEST

START_TEST(a_name_that_two_layers_have) {
    struct sketch sketch = {NULL, NULL, 0, 0};
    rekindle_symbol *x = sketch_vector(&sketch, 4);
    rekindle_layer *first = sketch_dense(&sketch, "same", 4, NULL), *second = sketch_dense(&sketch, "same", 4, NULL);
    rekindle_symbol *y = sketch_call(&sketch, second, sketch_call(&sketch, first, x));
    expect_refused((const rekindle_symbol *[]){x}, 1, y, "\"same\"", "already", first);
    expect_refused((const rekindle_symbol *[]){x}, 1, y, "\"same\"", "already", second);
    sketch_end(&sketch);
}
END_TEST

START_TEST(a_name_that_an_input_and_a_layer_have) {
    struct sketch sketch = {NULL, NULL, 0, 0};
    const int64_t four = 4;
    rekindle_symbol *x = sketch_input(&sketch, "same", 1, &four);
    rekindle_layer *dense = sketch_dense(&sketch, "same", 4, NULL);
    expect_refused((const rekindle_symbol *[]){x}, 1, sketch_call(&sketch, dense, x), "\"same\"", "already", dense);
    sketch_end(&sketch);
}
END_TEST

START_TEST(a_layer_of_another_model) {
    struct sketch sketch = {NULL, NULL, 0, 0};
    rekindle_symbol *x = sketch_vector(&sketch, 4);
    rekindle_layer *taken = sketch_dense(&sketch, "taken", 4, NULL), *free = sketch_dense(&sketch, "free", 4, NULL);
    rekindle_symbol *y = sketch_call(&sketch, taken, x);
    rekindle_model *model = sketch_model(x, y);
    /* Both orders: what joined the model before the error must leave it again. */
    expect_refused((const rekindle_symbol *[]){x}, 1, sketch_call(&sketch, free, y), "\"taken\"", "in a model already",
                   free);
    sketch_end(&sketch);
    rekindle_model_destroy(model);
}
END_TEST

START_TEST(a_layer_of_another_model_behind_a_free_one) {
    struct sketch sketch = {NULL, NULL, 0, 0};
    rekindle_symbol *x = sketch_vector(&sketch, 4);
    rekindle_layer *taken = sketch_dense(&sketch, "taken", 4, NULL), *free = sketch_dense(&sketch, "free", 4, NULL);
    rekindle_model *model = sketch_model(x, sketch_call(&sketch, taken, x));
    rekindle_symbol *y = sketch_call(&sketch, taken, sketch_call(&sketch, free, x));
    expect_refused((const rekindle_symbol *[]){x}, 1, y, "\"taken\"", "in a model already", free);
    sketch_end(&sketch);
    rekindle_model_destroy(model);
}
END_TEST

START_TEST(a_layer_of_a_sequential_model) {
    struct sketch sketch = {NULL, NULL, 0, 0};
    rekindle_model *sequential = NULL, *model = NULL;
    rekindle_symbol *x = sketch_vector(&sketch, 4);
    rekindle_layer *dense = sketch_dense(&sketch, "dense", 4, NULL);
    rekindle_symbol *y = sketch_call(&sketch, dense, x);
    must(rekindle_sequential_create(NULL, &sequential));
    must(rekindle_model_add(sequential, dense));
    expect_error(sketch_try_model(x, y, &model), REKINDLE_INVALID_ARGUMENT, "\"dense\"", "in a model already");
    rekindle_model_destroy(sequential);
    sketch_end(&sketch);
}
END_TEST

START_TEST(a_layer_of_a_functional_model_in_a_sequential_one) {
    struct sketch sketch = {NULL, NULL, 0, 0};
    rekindle_model *sequential = NULL;
    rekindle_symbol *x = sketch_vector(&sketch, 4);
    rekindle_layer *dense = sketch_dense(&sketch, "dense", 4, NULL);
    rekindle_model *model = sketch_model(x, sketch_call(&sketch, dense, x));
    must(rekindle_sequential_create(NULL, &sequential));
    rekindle_status status = rekindle_model_add(sequential, dense);
    ck_assert_msg(status == REKINDLE_INVALID_ARGUMENT, "%s: %s", rekindle_status_name(status), rekindle_last_error());
    must(rekindle_model_add(sequential, sketch_dense(&sketch, "other", 2, NULL)));
    rekindle_model_destroy(sequential);
    rekindle_model_destroy(model);
    sketch_end(&sketch);
}
END_TEST

START_TEST(a_functional_model_takes_no_more_layers) {
    struct sketch sketch = {NULL, NULL, 0, 0};
    rekindle_symbol *x = sketch_vector(&sketch, 4);
    rekindle_model *model = sketch_model(x, sketch_call(&sketch, sketch_dense(&sketch, "dense", 4, NULL), x));
    rekindle_layer *other = sketch_dense(&sketch, "other", 4, NULL);
    expect_error(rekindle_model_add(model, other), REKINDLE_INVALID_STATE, "functional", "");
    rekindle_model *of_other = sketch_model(x, sketch_call(&sketch, other, x));
    rekindle_model_destroy(of_other);
    rekindle_model_destroy(model);
    sketch_end(&sketch);
}
END_TEST

/* A call is refused at once. */
START_TEST(shapes_that_do_not_fit_a_layer) {
    struct sketch sketch = {NULL, NULL, 0, 0};
    rekindle_conv2d_options options = REKINDLE_CONV2D_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    rekindle_symbol *y = NULL;
    options.name = "edges";
    options.filters = 2;
    options.kernel_size[0] = options.kernel_size[1] = 3;
    must(rekindle_conv2d_create(&options, &layer));
    sketch_layer(&sketch, layer);
    expect_error(rekindle_layer_apply(layer, sketch_vector(&sketch, 4), &y), REKINDLE_INVALID_ARGUMENT, "edges",
                 "(4,)");
    ck_assert_ptr_null(y);
    rekindle_symbol *x = sketch_input(&sketch, NULL, 3, (const int64_t[]){5, 5, 1});
    rekindle_model_destroy(sketch_model(x, sketch_call(&sketch, layer, x)));
    sketch_end(&sketch);
}
END_TEST

/* Each call fits alone; the layer's weights cannot have both shapes. */
START_TEST(a_layer_called_on_shapes_that_want_other_weights) {
    struct sketch sketch = {NULL, NULL, 0, 0};
    rekindle_symbol *x = sketch_vector(&sketch, 4);
    rekindle_layer *dense = sketch_dense(&sketch, "shared", 3, NULL);
    rekindle_symbol *y = sketch_call(&sketch, dense, sketch_call(&sketch, dense, x));
    expect_refused((const rekindle_symbol *[]){x}, 1, y, "layer \"shared\"", "kernel", dense);
    sketch_end(&sketch);
}
END_TEST

START_TEST(more_inputs_than_a_layer_takes) {
    struct sketch sketch = {NULL, NULL, 0, 0};
    rekindle_call_options call = REKINDLE_CALL_OPTIONS_INIT;
    const rekindle_symbol *inputs[] = {sketch_vector(&sketch, 4), sketch_vector(&sketch, 4)};
    rekindle_symbol *y = NULL;
    rekindle_layer *dense = sketch_dense(&sketch, "dense", 4, NULL);
    call.inputs = inputs;
    call.input_count = 2;
    expect_error(rekindle_layer_call(dense, &call, &y, 1, NULL), REKINDLE_INVALID_ARGUMENT, "2 inputs", "one");
    call.input_count = 0;
    expect_error(rekindle_layer_call(dense, &call, &y, 1, NULL), REKINDLE_INVALID_ARGUMENT, "options->inputs", "empty");
    call.input_count = 1;
    expect_error(rekindle_layer_call(dense, &call, &y, 0, NULL), REKINDLE_INVALID_ARGUMENT, "capacity is 0", "");
    ck_assert_ptr_null(y);
    sketch_end(&sketch);
}
END_TEST

START_TEST(symbols_that_are_missing) {
    struct sketch sketch = {NULL, NULL, 0, 0};
    rekindle_model *model = NULL;
    rekindle_symbol *x = sketch_vector(&sketch, 4), *y = NULL;
    const rekindle_symbol *some[] = {x, NULL};
    expect_error(try_model(NULL, 0, some, 1, &model), REKINDLE_INVALID_ARGUMENT, "options->inputs", "empty");
    expect_error(try_model(some, 1, NULL, 0, &model), REKINDLE_INVALID_ARGUMENT, "options->outputs", "empty");
    expect_error(try_model(some, 2, some, 1, &model), REKINDLE_INVALID_ARGUMENT, "options->inputs[1]", "NULL");
    expect_error(try_model(some, 1, some, 2, &model), REKINDLE_INVALID_ARGUMENT, "options->outputs[1]", "NULL");
    expect_error(rekindle_layer_apply(sketch_dense(&sketch, NULL, 1, NULL), NULL, &y), REKINDLE_INVALID_ARGUMENT,
                 "input", "NULL");
    ck_assert_ptr_null(model);
    ck_assert_ptr_null(y);
    sketch_end(&sketch);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_test(tests, an_output_that_depends_on_no_input);
    tcase_add_test(tests, an_input_that_is_there_twice);
    tcase_add_test(tests, a_name_that_two_layers_have);
    tcase_add_test(tests, a_name_that_an_input_and_a_layer_have);
    tcase_add_test(tests, a_layer_of_another_model);
    tcase_add_test(tests, a_layer_of_another_model_behind_a_free_one);
    tcase_add_test(tests, a_layer_of_a_sequential_model);
    tcase_add_test(tests, a_layer_of_a_functional_model_in_a_sequential_one);
    tcase_add_test(tests, a_functional_model_takes_no_more_layers);
    tcase_add_test(tests, shapes_that_do_not_fit_a_layer);
    tcase_add_test(tests, a_layer_called_on_shapes_that_want_other_weights);
    tcase_add_test(tests, more_inputs_than_a_layer_takes);
    tcase_add_test(tests, symbols_that_are_missing);
}

int main(void) {
    return run_tests("errors", add_tests);
}
