/* Training gives the same bytes however it is reached: with predict or evaluate before it, by fit or by a loop over
 * train_on_batch, in a second model. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "networks.h"
#include "support/must.h"

#define SAMPLES 80
#define BATCH 32 /* two full batches and a partial one */
#define EPOCHS 2
#define CASE_COUNT (ENGINE_NETWORK_COUNT * 2) /* on all threads, and on one */

/* Everything that training changes, as bytes. */
typedef struct snapshot {
    unsigned char *bytes;
    size_t size;
} snapshot;

static snapshot take_snapshot(const rekindle_model *model) {
    snapshot taken = {NULL, 0};
    size_t count = 0;
    must(rekindle_model_state_count(model, &count));
    for (size_t i = 0; i < count; ++i) {
        const char *name = NULL;
        rekindle_array view = REKINDLE_ARRAY_INIT;
        must(rekindle_model_state_name(model, i, &name));
        rekindle_tensor *value = must_get_state(model, name);
        must(rekindle_tensor_view(value, &view));
        size_t size = rekindle_dtype_size(view.dtype);
        for (size_t axis = 0; axis < view.rank; ++axis) size *= (size_t)view.shape[axis];
        taken.bytes = realloc(taken.bytes, taken.size + size);
        ck_assert_ptr_nonnull(taken.bytes);
        memcpy(taken.bytes + taken.size, view.data, size);
        taken.size += size;
        rekindle_tensor_destroy(value);
    }
    return taken;
}

static void check_same(rekindle_model *actual, const snapshot *expected, const char *what) {
    snapshot found = take_snapshot(actual);
    ck_assert_uint_eq(found.size, expected->size);
    for (size_t i = 0; i < found.size; ++i) {
        ck_assert_msg(found.bytes[i] == expected->bytes[i], "%s: %s: byte %zu of %zu differs", must_context, what, i,
                      found.size);
    }
    free(found.bytes);
}

static rekindle_model *make_model(int index) {
    must_context = engine_networks[index / 2].name;
    return make_engine_model(&engine_networks[index / 2], index % 2);
}

static void fit(rekindle_model *model, rekindle_dataset *dataset, uint32_t shuffle) {
    rekindle_fit_options options = REKINDLE_FIT_OPTIONS_INIT;
    options.epochs = EPOCHS;
    options.batch_size = BATCH;
    options.shuffle = shuffle;
    must(rekindle_model_fit(model, dataset, &options));
}

/* The state of a model after fit alone. */
static snapshot fit_plainly(int index, rekindle_dataset *dataset, uint32_t shuffle) {
    rekindle_model *model = make_model(index);
    fit(model, dataset, shuffle);
    snapshot taken = take_snapshot(model);
    rekindle_model_destroy(model);
    return taken;
}

START_TEST(fit_is_reproducible) {
    engine_samples *samples = make_engine_samples(SAMPLES);
    rekindle_dataset *dataset = must_make_dataset(&samples->x, &samples->y, NULL);
    snapshot expected = fit_plainly(_i, dataset, 1);
    rekindle_model *model = make_model(_i);
    fit(model, dataset, 1);
    check_same(model, &expected, "a second fit");
    free(expected.bytes);
    rekindle_model_destroy(model);
    rekindle_dataset_destroy(dataset);
    free_engine_samples(samples);
}
END_TEST

START_TEST(predict_and_evaluate_do_not_change_training) {
    static const int64_t sizes[] = {1, 7, 80, 96};
    engine_samples *samples = make_engine_samples(SAMPLES);
    rekindle_dataset *dataset = must_make_dataset(&samples->x, &samples->y, NULL);
    snapshot expected = fit_plainly(_i, dataset, 1);
    rekindle_model *model = make_model(_i);
    for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); ++i) {
        rekindle_evaluate_options options = REKINDLE_EVALUATE_OPTIONS_INIT;
        double values[2];
        rekindle_tensor_destroy(must_predict(model, &samples->x, sizes[i]));
        options.batch_size = sizes[i];
        must(rekindle_model_evaluate(model, dataset, &options, values, 2));
    }
    fit(model, dataset, 1);
    check_same(model, &expected, "fit after predict and evaluate");
    free(expected.bytes);
    rekindle_model_destroy(model);
    rekindle_dataset_destroy(dataset);
    free_engine_samples(samples);
}
END_TEST

/* The epoch's loss in the history is the mean over samples of the losses of the batches. */
static void check_history(const rekindle_model *model, const double *epoch_losses) {
    rekindle_history *history = NULL;
    const double *values = NULL;
    size_t count = 0;
    must(rekindle_model_get_history(model, &history));
    must(rekindle_history_values(history, "loss", &values, &count));
    ck_assert_uint_eq(count, EPOCHS);
    for (size_t i = 0; i < EPOCHS; ++i) {
        ck_assert_msg(fabs(values[i] - epoch_losses[i]) <= 1e-12 * fabs(epoch_losses[i]),
                      "%s: epoch %zu: loss %.17g, expected %.17g", must_context, i, values[i], epoch_losses[i]);
    }
    rekindle_history_destroy(history);
}

START_TEST(loop_over_batches_equals_fit) {
    engine_samples *samples = make_engine_samples(SAMPLES);
    rekindle_dataset *dataset = must_make_dataset(&samples->x, &samples->y, NULL);
    rekindle_model *fitted = make_model(_i), *looped = make_model(_i);
    double epoch_losses[EPOCHS] = {0.0};
    for (int epoch = 0; epoch < EPOCHS; ++epoch) {
        for (int64_t first = 0; first < SAMPLES; first += BATCH) {
            int64_t size = SAMPLES - first < BATCH ? SAMPLES - first : BATCH;
            double values[2];
            engine_batch batch;
            take_engine_batch(samples, first, size, &batch);
            must(rekindle_model_train_on_batch(looped, &batch.x, &batch.y, NULL, values, 2));
            epoch_losses[epoch] += values[0] * (double)size / SAMPLES;
        }
    }
    fit(fitted, dataset, 0);
    snapshot expected = take_snapshot(fitted);
    check_same(looped, &expected, "a loop over train_on_batch");
    check_history(fitted, epoch_losses);
    free(expected.bytes);
    rekindle_model_destroy(fitted);
    rekindle_model_destroy(looped);
    rekindle_dataset_destroy(dataset);
    free_engine_samples(samples);
}
END_TEST

/* So that the comparisons above compare something. */
START_TEST(other_training_gives_other_bytes) {
    engine_samples *samples = make_engine_samples(SAMPLES);
    rekindle_dataset *dataset = must_make_dataset(&samples->x, &samples->y, NULL);
    snapshot shuffled = fit_plainly(_i, dataset, 1), in_order = fit_plainly(_i, dataset, 0);
    ck_assert_uint_eq(shuffled.size, in_order.size);
    ck_assert(memcmp(shuffled.bytes, in_order.bytes, shuffled.size) != 0);
    free(shuffled.bytes);
    free(in_order.bytes);
    rekindle_dataset_destroy(dataset);
    free_engine_samples(samples);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("same bytes");
    TCase *tests = tcase_create("training");
    tcase_add_loop_test(tests, fit_is_reproducible, 0, CASE_COUNT);
    tcase_add_loop_test(tests, predict_and_evaluate_do_not_change_training, 0, CASE_COUNT);
    tcase_add_loop_test(tests, loop_over_batches_equals_fit, 0, CASE_COUNT);
    tcase_add_loop_test(tests, other_training_gives_other_bytes, 0, CASE_COUNT);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
