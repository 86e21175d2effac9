/* Long graphs: nothing recurses along them, and a model of a thousand layers trains. What it takes to plan one is
 * measured by graph.plan_time (plan_time.c). */
#include <math.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "large_graphs.h"
#include "support/must.h"
#include "support/run_tests.h"

/* A chain of calls of one layer. */
static rekindle_symbol *long_chain(rekindle_layer *layer, rekindle_symbol *x, int calls) {
    rekindle_symbol *y = x;
    for (int i = 0; i < calls; ++i) {
        rekindle_symbol *next = NULL;
        must(rekindle_layer_apply(layer, y, &next));
        rekindle_symbol_destroy(y);
        y = next;
    }
    return y;
}

/* From here on, whatever the system gives a program. */
static void take_little_stack(void) {
    struct rlimit limit;
    ck_assert_int_eq(getrlimit(RLIMIT_STACK, &limit), 0);
    limit.rlim_cur = 1 << 20;
    ck_assert_int_eq(setrlimit(RLIMIT_STACK, &limit), 0);
}

START_TEST(a_chain_of_100000_calls_ends) {
    take_little_stack();
    struct sketch sketch = {NULL, NULL, 0, 0};
    rekindle_input_options options = REKINDLE_INPUT_OPTIONS_INIT;
    rekindle_symbol *x = NULL;
    options.shape = (const int64_t[]){4};
    options.rank = 1;
    must(rekindle_input_create(&options, &x));
    rekindle_symbol_destroy(long_chain(sketch_activation(&sketch, "tanh"), x, 100000));
    sketch_end(&sketch);
}
END_TEST

/* What the model's layers are called on is let go together with it. */
START_TEST(a_model_of_20000_calls_ends) {
    struct sketch sketch = {NULL, NULL, 0, 0};
    rekindle_input_options options = REKINDLE_INPUT_OPTIONS_INIT;
    rekindle_symbol *x = NULL;
    options.shape = (const int64_t[]){4};
    options.rank = 1;
    must(rekindle_input_create(&options, &x));
    rekindle_symbol *input = x;
    rekindle_layer *layer = sketch_activation(&sketch, "tanh");
    rekindle_symbol *first = sketch_call(&sketch, layer, input);
    rekindle_symbol *y = NULL;
    must(rekindle_layer_apply(layer, first, &y));
    y = long_chain(layer, y, 20000);
    rekindle_model_destroy(sketch_model(input, y));
    rekindle_symbol_destroy(y);
    rekindle_symbol_destroy(input);
    sketch_end(&sketch);
}
END_TEST

static void expect_training(rekindle_model *model) {
    float *x = must_make_noise(1, LARGE_BATCH * LARGE_FEATURES), *y = must_make_noise(2, LARGE_BATCH * LARGE_FEATURES);
    const int64_t shape[] = {LARGE_BATCH, LARGE_FEATURES};
    rekindle_array data = must_array(REKINDLE_FLOAT32, x, 2, shape);
    rekindle_array target = must_array(REKINDLE_FLOAT32, y, 2, shape);
    double losses[2];
    compile_with_sgd(model, "mse", 0.001, 0.0);
    for (int i = 0; i < 2; ++i) must(rekindle_model_train_on_batch(model, &data, &target, NULL, &losses[i], 1));
    ck_assert(isfinite(losses[0]) && losses[1] < losses[0]);
    rekindle_model_destroy(model);
    free(x);
    free(y);
}

START_TEST(a_chain_of_1000_layers_trains) {
    expect_training(large_chain(1000));
}
END_TEST

START_TEST(a_residual_graph_of_1000_layers_trains) {
    expect_training(large_residual_graph(1000));
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_test(tests, a_chain_of_100000_calls_ends);
    tcase_add_test(tests, a_model_of_20000_calls_ends);
    tcase_add_test(tests, a_chain_of_1000_layers_trains);
    tcase_add_test(tests, a_residual_graph_of_1000_layers_trains);
}

int main(void) {
    return run_tests("large", add_tests);
}
