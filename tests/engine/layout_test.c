/* How parameters lie in memory is decided by the model, the training batch size and the number of threads, never by
 * what was done before: a model that was trained with another number of threads gives, once it is compiled for this
 * one, the bytes of a model that has known no other. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "networks.h"
#include "support/must.h"
#include "support/run_tests.h"

enum { SAMPLES = 128, STEPS = 3 };

static const struct {
    int64_t batch;
    int before, after; /* threads */
} changes[] = {{1, 1, 2}, {1, 2, 1}, {32, 1, 2}, {32, 2, 1}, {128, 1, 2}, {128, 2, 1}};
#define CHANGE_COUNT ((int)(sizeof(changes) / sizeof(changes[0])))
#define CASE_COUNT (ENGINE_NETWORK_COUNT * CHANGE_COUNT)

static engine_samples *samples;
static const engine_network *network;
static int64_t batch_size;
static char context[100];

static void set_up(int number) {
    rekindle_runtime_options runtime = REKINDLE_RUNTIME_OPTIONS_INIT;
    runtime.threads = 2;
    must(rekindle_runtime_configure(&runtime));
    samples = make_engine_samples(SAMPLES);
    network = &engine_networks[number / CHANGE_COUNT];
    batch_size = changes[number % CHANGE_COUNT].batch;
    snprintf(context, sizeof(context), "%s, batch %d, %d threads", network->name, (int)batch_size,
             changes[number % CHANGE_COUNT].after);
    must_context = context;
}

static void compile(rekindle_model *model, int threads) {
    char json[512];
    snprintf(json, sizeof(json), "%s,\"threads\":%d}", network->compile, threads);
    must(rekindle_model_compile_from_json(model, json));
}

static void train(rekindle_model *model, int steps) {
    for (int step = 0; step < steps; ++step) {
        engine_batch batch;
        take_engine_batch(samples, 0, batch_size, &batch);
        must(rekindle_model_train_on_batch(model, &batch.x, &batch.y, NULL, NULL, 0));
    }
}

static void copy_weights(const rekindle_model *from, rekindle_model *to) {
    size_t count = 0;
    must(rekindle_model_weight_count(from, &count));
    for (size_t i = 0; i < count; ++i) {
        const char *name = NULL;
        rekindle_array value = REKINDLE_ARRAY_INIT;
        must(rekindle_model_weight_name(from, i, &name));
        rekindle_tensor *weight = must_get_weight(from, name);
        must(rekindle_tensor_view(weight, &value));
        must(rekindle_model_set_weight(to, name, &value));
        rekindle_tensor_destroy(weight);
    }
}

/* After one step with `before` threads, and with the same weights after one step with `after`; both then compiled for
 * `after`. */
static void make_both(int number, rekindle_model **changed, rekindle_model **constant) {
    int before = changes[number % CHANGE_COUNT].before, after = changes[number % CHANGE_COUNT].after;
    *changed = make_engine_model(network, before);
    *constant = make_engine_model(network, after);
    train(*changed, 1);
    train(*constant, 1);
    copy_weights(*changed, *constant);
    compile(*changed, after);
    compile(*constant, after);
}

static void check_same(const void *one, const void *other, size_t size) {
    ck_assert_msg(memcmp(one, other, size) == 0, "%s: the bytes depend on what was done before", context);
}

START_TEST(training_does_not_depend_on_an_earlier_compile) {
    rekindle_model *changed, *constant;
    size_t size = 0, constant_size = 0;
    set_up(_i);
    make_both(_i, &changed, &constant);
    train(changed, STEPS);
    train(constant, STEPS);
    unsigned char *weights = must_copy_weights(changed, &size), *expected = must_copy_weights(constant, &constant_size);
    ck_assert_uint_eq(size, constant_size);
    check_same(weights, expected, size);
    free(weights);
    free(expected);
    rekindle_model_destroy(changed);
    rekindle_model_destroy(constant);
    free_engine_samples(samples);
}
END_TEST

static char *report_after_predict(const rekindle_model *model) {
    char *report = NULL;
    rekindle_tensor_destroy(must_predict(model, &samples->x, 32));
    must(rekindle_model_memory_report(model, &report));
    return report;
}

/* Nor do the kernels and memory of the plans that predict, before any further training. */
START_TEST(predicting_does_not_depend_on_an_earlier_compile) {
    rekindle_model *changed, *constant;
    set_up(_i);
    make_both(_i, &changed, &constant);
    char *report = report_after_predict(changed), *expected = report_after_predict(constant);
    ck_assert_msg(strcmp(report, expected) == 0, "%s: %s\ninstead of %s", context, report, expected);
    rekindle_string_destroy(report);
    rekindle_string_destroy(expected);
    rekindle_model_destroy(changed);
    rekindle_model_destroy(constant);
    free_engine_samples(samples);
}
END_TEST

/* As when it had not been called. */
START_TEST(a_first_step_that_fails_leaves_the_layout) {
    engine_batch batch;
    set_up(_i);
    rekindle_model *model = make_engine_model(network, 2), *fresh = make_engine_model(network, 2);
    char *expected = report_after_predict(fresh), *report;
    take_engine_batch(samples, 0, batch_size, &batch);
    samples->images[0] = NAN;
    ck_assert_int_eq(rekindle_model_train_on_batch(model, &batch.x, &batch.y, NULL, NULL, 0), REKINDLE_DATA_ERROR);
    samples->images[0] = 0.0F;
    report = report_after_predict(model);
    ck_assert_msg(strcmp(report, expected) == 0, "%s: %s\ninstead of %s", context, report, expected);
    rekindle_string_destroy(report);
    rekindle_string_destroy(expected);
    rekindle_model_destroy(model);
    rekindle_model_destroy(fresh);
    free_engine_samples(samples);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_loop_test(tests, training_does_not_depend_on_an_earlier_compile, 0, CASE_COUNT);
    tcase_add_loop_test(tests, predicting_does_not_depend_on_an_earlier_compile, 0, CASE_COUNT);
    tcase_add_loop_test(tests, a_first_step_that_fails_leaves_the_layout, 0, CASE_COUNT);
}

int main(void) {
    return run_tests("engine.layout", add_tests);
}
