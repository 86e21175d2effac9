/* Parts of the host's own that do what a part of the library does come to the same numbers, on any number of threads.
 */
#include <math.h>
#include <string.h>

#include "custom/host_parts.h"
#include "support/run_tests.h"
#include "training/runs.h"

static struct host_part layer, loss, metric, schedule;
static struct host_part *const parts[] = {&layer, &loss, &metric, &schedule};

static void set_up(void) {
    for (size_t i = 0; i < LENGTH(parts); ++i) {
        memset(parts[i], 0, sizeof(*parts[i]));
        parts[i]->caller = pthread_self();
        parts[i]->has_caller = 1;
    }
}

/* No function was called on another thread. */
static void tear_down(void) {
    for (size_t i = 0; i < LENGTH(parts); ++i) ck_assert_int_eq(parts[i]->strangers, 0);
}

static void expect_close(const double *ours, const double *theirs, size_t count, const char *what) {
    for (size_t i = 0; i < count; ++i) {
        double allowed = 2e-6 + 2e-5 * fabs(theirs[i]);
        ck_assert_msg(fabs(ours[i] - theirs[i]) <= allowed, "%s: value %zu is %.9g, expected %.9g", what, i, ours[i],
                      theirs[i]);
    }
}

static void expect_close_weight(const rekindle_model *ours, const rekindle_model *theirs, const char *name,
                                size_t count) {
    float *our_values = weight_values(ours, name), *their_values = weight_values(theirs, name);
    for (size_t i = 0; i < count; ++i) {
        double one = (double)our_values[i], other = (double)their_values[i];
        expect_close(&one, &other, 1, name);
    }
    free(our_values);
    free(their_values);
}

static void expect_close_history(const rekindle_model *ours, const rekindle_model *theirs, const char *key) {
    double our_values[8], their_values[8];
    size_t count = history_of(theirs, key, their_values, LENGTH(their_values));
    ck_assert_uint_gt(count, 0);
    ck_assert_uint_eq(history_of(ours, key, our_values, LENGTH(our_values)), count);
    expect_close(our_values, their_values, count, key);
}

/* Three epochs with validation, an evaluation, predictions and a single batch, in one model and the other. */
static void expect_same_numbers(const struct host_model *of) {
    struct host_model library = {NULL, NULL, NULL, NULL, of->threads, of->reduction, of->shards};
    for (int weighted = 0; weighted <= 1; ++weighted) {
        rekindle_dataset *dataset = host_dataset(weighted);
        rekindle_fit_options options = REKINDLE_FIT_OPTIONS_INIT;
        rekindle_model *models[] = {new_host_model(of), new_host_model(&library)};
        rekindle_tensor *predictions[2] = {NULL, NULL};
        rekindle_array views[2] = {REKINDLE_ARRAY_INIT, REKINDLE_ARRAY_INIT};
        double values[2][2];
        options.epochs = 3;
        options.batch_size = HOST_BATCH;
        options.validation_data = dataset;
        for (int i = 0; i < 2; ++i) {
            OK(rekindle_model_fit(models[i], dataset, &options));
            OK(rekindle_model_evaluate(models[i], dataset, NULL, values[i], 2));
            OK(rekindle_model_predict(models[i], dataset, NULL, &predictions[i]));
            OK(rekindle_tensor_view(predictions[i], &views[i]));
        }
        expect_close(values[0], values[1], 2, "evaluate");
        for (size_t i = 0; i < (size_t)HOST_SAMPLES * HOST_TARGETS; ++i) {
            double one = (double)((const float *)views[0].data)[i], other = (double)((const float *)views[1].data)[i];
            expect_close(&one, &other, 1, "predict");
        }
        expect_close_weight(models[0], models[1], "dense/kernel", 18);
        expect_close_weight(models[0], models[1], "middle/kernel", 24);
        expect_close_weight(models[0], models[1], "middle/bias", 4);
        expect_close_weight(models[0], models[1], "dense_1/kernel", 8);
        expect_close_history(models[0], models[1], "loss");
        expect_close_history(models[0], models[1], "mae");
        expect_close_history(models[0], models[1], "val_loss");
        expect_close_history(models[0], models[1], "val_mae");
        for (int i = 0; i < 2; ++i) {
            double rate = 0;
            OK(rekindle_model_get_learning_rate(models[i], &rate));
            ck_assert_double_eq(rate, (double)(float)PLAIN_LATER_RATE);
            rekindle_tensor_destroy(predictions[i]);
            rekindle_model_destroy(models[i]);
        }
        rekindle_dataset_destroy(dataset);
    }
}

/* Each alone, then all together. */
static const unsigned chosen[] = {1, 2, 4, 8, 15};

static void check_all(int64_t shards, int index) {
    for (int64_t threads = 1; threads <= 2; ++threads) {
        for (int is_sum = 0; is_sum <= 1; ++is_sum) {
            struct host_model of = {NULL, NULL, NULL, NULL, threads, is_sum ? "sum" : NULL, shards};
            set_up();
            if (chosen[index] & 1) of.layer = &layer;
            if (chosen[index] & 2) of.loss = &loss;
            if (chosen[index] & 4) of.metric = &metric;
            if (chosen[index] & 8) of.schedule = &schedule;
            expect_same_numbers(&of);
            for (size_t i = 0; i < LENGTH(parts); ++i) {
                int is_used = (chosen[index] >> i & 1) != 0;
                ck_assert_int_eq(parts[i]->calls > 0, is_used);
                ck_assert_int_eq(parts[i]->destroyed, is_used ? 2 : 0);
            }
        }
    }
}

START_TEST(the_numbers_are_the_same) {
    check_all(0, _i);
}
END_TEST

START_TEST(the_numbers_are_the_same_in_shards) {
    check_all(3, _i);
}
END_TEST

/* What a model with all four has learnt after a fit. */
static struct bytes learn(rekindle_dataset *dataset, int64_t threads, int64_t shards) {
    struct host_model of = {&layer, &loss, &metric, &schedule, threads, NULL, shards};
    rekindle_model *model;
    struct bytes state;
    memset(&layer, 0, sizeof(layer));
    model = new_host_model(&of);
    OK(rekindle_model_fit(model, dataset, NULL));
    state = state_of(model);
    rekindle_model_destroy(model);
    return state;
}

/* In shards, on any number of threads. */
START_TEST(threads_do_not_matter_in_shards) {
    rekindle_dataset *dataset = host_dataset(1);
    struct bytes one = learn(dataset, 1, 3), two = learn(dataset, 2, 3);
    SAME(one, two);
    rekindle_dataset_destroy(dataset);
}
END_TEST

/* The same, bit for bit, each time. */
START_TEST(each_run_is_the_same) {
    rekindle_dataset *dataset = host_dataset(1);
    for (int64_t threads = 1; threads <= 2; ++threads) {
        struct bytes first = learn(dataset, threads, 0), second = learn(dataset, threads, 0);
        SAME(first, second);
    }
    rekindle_dataset_destroy(dataset);
}
END_TEST

static double loss_of(rekindle_model *model, rekindle_dataset *dataset) {
    double values[2];
    OK(rekindle_model_evaluate(model, dataset, NULL, values, 2));
    return values[0];
}

/* One step with all samples at the rate 0.1 takes 0.1 times the gradient away. */
START_TEST(gradients_are_those_of_finite_differences) {
    struct host_model of = {&layer, &loss, &metric, &schedule, 1, NULL, 0};
    static const struct {
        const char *name;
        int count;
    } weights[] = {{"dense/kernel", 18}, {"middle/kernel", 24}, {"middle/bias", 4}, {"dense_1/kernel", 8}};
    rekindle_dataset *dataset = host_dataset(1);
    rekindle_model *model = new_host_model(&of);
    rekindle_fit_options options = REKINDLE_FIT_OPTIONS_INIT;
    float *before[LENGTH(weights)];
    double expected[64];
    size_t count = 0;
    const int64_t shape[] = {HOST_FEATURES};
    OK(rekindle_model_build(model, shape, 1));
    for (size_t w = 0; w < LENGTH(weights); ++w) {
        before[w] = weight_values(model, weights[w].name);
        for (int i = 0; i < weights[w].count; ++i) {
            const float step = 0.01f;
            float *changed = weight_values(model, weights[w].name);
            double more, less;
            changed[i] = before[w][i] + step;
            set_weight_values(model, weights[w].name, changed);
            more = loss_of(model, dataset);
            changed[i] = before[w][i] - step;
            set_weight_values(model, weights[w].name, changed);
            less = loss_of(model, dataset);
            expected[count++] = (more - less) / (2.0 * (double)step);
            set_weight_values(model, weights[w].name, before[w]);
            free(changed);
        }
    }
    options.batch_size = HOST_SAMPLES;
    OK(rekindle_model_fit(model, dataset, &options));
    count = 0;
    for (size_t w = 0; w < LENGTH(weights); ++w) {
        float *after = weight_values(model, weights[w].name);
        for (int i = 0; i < weights[w].count; ++i, ++count) {
            double gradient = (double)(before[w][i] - after[i]) / PLAIN_FIRST_RATE;
            ck_assert_msg(fabs(gradient - expected[count]) < 2e-4 + 2e-3 * fabs(expected[count]),
                          "%s[%d]: the gradient is %g, finite differences give %g", weights[w].name, i, gradient,
                          expected[count]);
        }
        free(after);
        free(before[w]);
    }
    rekindle_model_destroy(model);
    rekindle_dataset_destroy(dataset);
}
END_TEST

static int pass_on(void *user_data, const rekindle_layer_batch *batch) {
    size_t count = (size_t)(batch->input_shape[0] * batch->input_shape[1]);
    (void)user_data;
    memcpy(batch->output, batch->input, count * sizeof(float));
    return 0;
}

/* A layer in front of all weights needs no way back, and its weights' gradients are all that is asked of one. */
START_TEST(a_layer_in_front_gets_no_input_gradient) {
    rekindle_custom_layer_options options = plain_dense_options(&layer);
    struct host_model of = {NULL, &loss, NULL, NULL, 1, NULL, 0};
    rekindle_dataset *dataset = host_dataset(0);
    for (int has_weights = 0; has_weights <= 1; ++has_weights) {
        rekindle_model *model = new_model(1);
        rekindle_layer *made = NULL;
        options = plain_dense_options(&layer);
        if (!has_weights) {
            options.weights = NULL;
            options.backward = NULL;
            options.output_shape = NULL;
            options.forward = pass_on;
        }
        OK(rekindle_custom_layer_create(&options, &made));
        OK(rekindle_model_add(model, made));
        rekindle_layer_destroy(made);
        add_dense(model, HOST_TARGETS, NULL);
        OK(compile_host_model(model, &of));
        OK(rekindle_model_fit(model, dataset, NULL));
        rekindle_model_destroy(model);
    }
    rekindle_dataset_destroy(dataset);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, the_numbers_are_the_same, 0, LENGTH(chosen));
    tcase_add_loop_test(tests, the_numbers_are_the_same_in_shards, 0, LENGTH(chosen));
    tcase_add_test(tests, threads_do_not_matter_in_shards);
    tcase_add_test(tests, each_run_is_the_same);
    tcase_add_test(tests, gradients_are_those_of_finite_differences);
    tcase_add_test(tests, a_layer_in_front_gets_no_input_gradient);
}

int main(void) {
    return run_tests("custom.same", add_tests);
}
