/* Models as layers where that cannot be: what the errors say, and that nothing is changed. */
#include <string.h>

#include "sketch.h"
#include "support/must.h"
#include "support/run_tests.h"

enum { FEATURES = 4 };

static struct sketch sketch;
static rekindle_model *inside; /* FEATURES -> 2 */

static void begin(void) {
    sketch = (struct sketch){NULL, NULL, 0, 0};
    rekindle_symbol *x = sketch_vector(&sketch, FEATURES);
    inside = sketch_model(x, sketch_call(&sketch, sketch_dense(&sketch, "dense", 2, NULL), x));
}

static void end(void) {
    rekindle_model_destroy(inside);
    sketch_end(&sketch);
}

static void expect_error(rekindle_status got, rekindle_status expected, const char *part) {
    ck_assert_msg(got == expected, "%s instead of %s: %s", rekindle_status_name(got), rekindle_status_name(expected),
                  rekindle_last_error());
    ck_assert_msg(strstr(rekindle_last_error(), part) != NULL, "no '%s' in '%s'", part, rekindle_last_error());
}

static rekindle_status call_on(rekindle_layer *layer, const rekindle_symbol *const *inputs, size_t count,
                               const rekindle_symbol *mask) {
    rekindle_call_options options = REKINDLE_CALL_OPTIONS_INIT;
    rekindle_symbol *outputs[2] = {NULL, NULL};
    options.inputs = inputs;
    options.input_count = count;
    options.mask = mask;
    rekindle_status status = rekindle_layer_call(layer, &options, outputs, 2, NULL);
    for (int i = 0; i < 2; ++i) rekindle_symbol_destroy(outputs[i]);
    return status;
}

START_TEST(a_call_on_what_the_model_does_not_take) {
    const int64_t places = 1;
    rekindle_layer *layer = sketch_model_layer(&sketch, inside, "inside");
    const rekindle_symbol *two[] = {sketch_vector(&sketch, FEATURES), sketch_vector(&sketch, FEATURES)};
    const rekindle_symbol *wide = sketch_vector(&sketch, FEATURES + 1);
    expect_error(call_on(layer, two, 2, NULL), REKINDLE_INVALID_ARGUMENT,
                 "layer \"inside\": the model is called on 2 inputs; expected 1");
    expect_error(call_on(layer, &wide, 1, NULL), REKINDLE_INVALID_ARGUMENT,
                 "layer \"inside\": the model's input \"input_layer\" is given the shape (5,); expected (4,)");
    expect_error(call_on(layer, two, 1, sketch_input(&sketch, NULL, 1, &places)), REKINDLE_INVALID_ARGUMENT,
                 "layer \"inside\": Functional is called with mask; only layers that heed one take it");
}
END_TEST

START_TEST(numbers_where_the_model_takes_integers) {
    rekindle_input_options options = REKINDLE_INPUT_OPTIONS_INIT;
    const int64_t shape[] = {FEATURES};
    rekindle_symbol *integers = NULL, *floats = sketch_vector(&sketch, FEATURES);
    rekindle_layer *identity = NULL;
    options.name = "integers";
    options.shape = shape;
    options.rank = 1;
    options.dtype = REKINDLE_INT32;
    must(rekindle_input_create(&options, &integers));
    must(rekindle_flatten_create(NULL, &identity));
    rekindle_model *of_integers = sketch_model(integers, integers);
    rekindle_layer *layer = sketch_model_layer(&sketch, of_integers, "inside");
    expect_error(call_on(layer, (const rekindle_symbol *[]){floats}, 1, NULL), REKINDLE_INVALID_ARGUMENT,
                 "layer \"inside\": the model's input \"integers\" is given float32; expected integers");
    rekindle_symbol_destroy(integers);
    rekindle_layer_destroy(identity);
    rekindle_model_destroy(of_integers);
}
END_TEST

START_TEST(a_chain_that_gives_a_model_another_shape) {
    rekindle_model *chain = NULL;
    const int64_t shape[] = {FEATURES};
    must(rekindle_sequential_create(NULL, &chain));
    must(rekindle_model_add(chain, sketch_dense(&sketch, "first", FEATURES + 1, NULL)));
    must(rekindle_model_add(chain, sketch_model_layer(&sketch, inside, "inside")));
    expect_error(rekindle_model_build(chain, shape, 1), REKINDLE_INVALID_ARGUMENT,
                 "layer \"inside\": the model's input \"input_layer\" is given the shape (5,); expected (4,)");
    rekindle_model_destroy(chain);
}
END_TEST

START_TEST(a_chain_takes_models_of_one_input_and_output) {
    rekindle_model *chain = NULL, *of_two = NULL, *to_two = NULL;
    const rekindle_symbol *two[] = {sketch_vector(&sketch, FEATURES), sketch_vector(&sketch, FEATURES)};
    rekindle_symbol *sum = sketch_add(&sketch, two[0], two[1]);
    rekindle_functional_options options = REKINDLE_FUNCTIONAL_OPTIONS_INIT;
    options.inputs = two;
    options.input_count = 2;
    options.outputs = (const rekindle_symbol *const *)&sum;
    options.output_count = 1;
    must(rekindle_functional_create(&options, &of_two));
    options.outputs = two;
    options.output_count = 2;
    must(rekindle_functional_create(&options, &to_two));
    must(rekindle_sequential_create(NULL, &chain));
    rekindle_layer *layer = sketch_model_layer(&sketch, of_two, "both");
    expect_error(rekindle_model_add(chain, layer), REKINDLE_INVALID_ARGUMENT,
                 "layer \"both\": the model is called on 1 inputs; expected 2");
    expect_error(rekindle_model_add(chain, sketch_model_layer(&sketch, to_two, "split")), REKINDLE_INVALID_ARGUMENT,
                 "layer has 2 outputs; expected one with one output");
    must(rekindle_model_add(chain, sketch_model_layer(&sketch, inside, "both"))); /* the name is free again */
    rekindle_model *other = NULL;
    rekindle_symbol *joined = sketch_join(&sketch, layer, two, 2); /* and the layer */
    options.outputs = (const rekindle_symbol *const *)&joined;
    options.output_count = 1;
    must(rekindle_functional_create(&options, &other));
    rekindle_model_destroy(other);
    rekindle_model_destroy(chain);
    rekindle_model_destroy(of_two);
    rekindle_model_destroy(to_two);
}
END_TEST

START_TEST(names_that_are_taken_are_named_and_those_inside_are_free) {
    rekindle_symbol *x = sketch_vector(&sketch, FEATURES);
    rekindle_symbol *y = sketch_call(&sketch, sketch_model_layer(&sketch, inside, "dense"), x);
    rekindle_model *model = NULL;
    rekindle_symbol *twice = sketch_call(&sketch, sketch_dense(&sketch, "dense", 2, NULL), y);
    expect_error(sketch_try_model(x, twice, &model), REKINDLE_INVALID_ARGUMENT,
                 "layer's name is \"dense\"; the model has a layer of that name already");
    model = sketch_model(x, y);
    rekindle_model_destroy(model);
}
END_TEST

START_TEST(a_layer_of_a_model_is_for_one_model) {
    rekindle_layer *layer = sketch_model_layer(&sketch, inside, "inside");
    rekindle_symbol *x = sketch_vector(&sketch, FEATURES);
    rekindle_symbol *y = sketch_call(&sketch, layer, x);
    rekindle_model *model = sketch_model(x, y), *other = NULL, *chain = NULL;
    expect_error(sketch_try_model(x, y, &other), REKINDLE_INVALID_ARGUMENT,
                 "the layer \"inside\" is in a model already, or in another layer; expected layers that are in none");
    must(rekindle_sequential_create(NULL, &chain));
    expect_error(rekindle_model_add(chain, layer), REKINDLE_INVALID_ARGUMENT,
                 "layer is in a model already, or in another layer; expected one that is in none");
    rekindle_model_destroy(model);
    must(rekindle_model_add(chain, layer));
    rekindle_model_destroy(chain);
}
END_TEST

START_TEST(models_that_are_no_layer) {
    rekindle_model *empty = NULL, *slashed = NULL;
    rekindle_layer *layer = NULL;
    rekindle_model_layer_options options = REKINDLE_MODEL_LAYER_OPTIONS_INIT;
    rekindle_sequential_options named = REKINDLE_SEQUENTIAL_OPTIONS_INIT;
    must(rekindle_sequential_create(NULL, &empty));
    expect_error(rekindle_model_as_layer(empty, NULL, &layer), REKINDLE_INVALID_STATE,
                 "the model has no layers; add at least one");
    named.name = "a/b";
    must(rekindle_sequential_create(&named, &slashed));
    must(rekindle_model_add(slashed, sketch_dense(&sketch, "first", 2, NULL)));
    expect_error(rekindle_model_as_layer(slashed, NULL, &layer), REKINDLE_INVALID_ARGUMENT,
                 "options->name is NULL, and the model's name is \"a/b\"; expected a name without a slash");
    options.name = "a/b";
    expect_error(rekindle_model_as_layer(slashed, &options, &layer), REKINDLE_INVALID_ARGUMENT,
                 "options->name is \"a/b\"; expected a name without a slash");
    ck_assert_ptr_null(layer);
    rekindle_model_destroy(slashed);
    rekindle_model_destroy(empty);
}
END_TEST

START_TEST(layers_that_are_not_there) {
    rekindle_symbol *x = sketch_vector(&sketch, FEATURES);
    rekindle_model *model = sketch_model(x, sketch_call(&sketch, sketch_model_layer(&sketch, inside, "inside"), x));
    uint32_t trainable = 7;
    const char *const names[] = {"dense", "inside/other", "inside/", "inside/dense/kernel"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); ++i) {
        expect_error(rekindle_model_get_trainable(model, names[i], &trainable), REKINDLE_NOT_FOUND, names[i]);
        expect_error(rekindle_model_set_trainable(model, names[i], 0), REKINDLE_NOT_FOUND, names[i]);
    }
    ck_assert_uint_eq(trainable, 7);
    rekindle_model_destroy(model);
}
END_TEST

/* Each has the one before twice. */
START_TEST(models_that_grow_by_their_product) {
    rekindle_symbol *first = sketch_vector(&sketch, FEATURES);
    rekindle_layer *relu = sketch_activation(&sketch, "relu");
    rekindle_model *model = sketch_model(first, sketch_call(&sketch, relu, first)), *larger = NULL;
    rekindle_status status = REKINDLE_OK;
    int doublings = 0;
    for (; status == REKINDLE_OK && doublings < 30; ++doublings) {
        rekindle_symbol *x = sketch_vector(&sketch, FEATURES);
        rekindle_layer *twice = sketch_model_layer(&sketch, model, "twice");
        status = sketch_try_model(x, sketch_call(&sketch, twice, sketch_call(&sketch, twice, x)), &larger);
        if (status != REKINDLE_OK) break;
        rekindle_model_destroy(model);
        model = larger;
        larger = NULL;
    }
    expect_error(status, REKINDLE_INVALID_ARGUMENT,
                 "layer \"twice\": with it the model has more than 100000 calls of layers; expected fewer");
    ck_assert_int_eq(doublings, 16);
    rekindle_model_destroy(model);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, a_call_on_what_the_model_does_not_take);
    tcase_add_test(tests, numbers_where_the_model_takes_integers);
    tcase_add_test(tests, a_chain_that_gives_a_model_another_shape);
    tcase_add_test(tests, a_chain_takes_models_of_one_input_and_output);
    tcase_add_test(tests, names_that_are_taken_are_named_and_those_inside_are_free);
    tcase_add_test(tests, a_layer_of_a_model_is_for_one_model);
    tcase_add_test(tests, models_that_are_no_layer);
    tcase_add_test(tests, layers_that_are_not_there);
    tcase_add_test(tests, models_that_grow_by_their_product);
}

int main(void) {
    return run_tests("graph.nested_errors", add_tests);
}
