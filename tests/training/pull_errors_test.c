/* What a pull dataset does wrong ends the call with REKINDLE_DATA_ERROR, and leaves the model as after its last
 * complete step. */
#include <math.h>

#include "checkpoint/test_files.h"
#include "training/source.h"

/* Three batches of 4, 4 and 3; the fault is in the second epoch's second. */
enum { COUNT = 11, FEATURES = 4, CLASSES = 3, BATCH = 4, STEPS_BEFORE = 4 };

static struct samples samples;
static struct source source;
static rekindle_model *model;
static rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;
static int passes;

static void set_up(void) {
    samples = new_samples(COUNT, FEATURES, CLASSES, 5);
    source = new_source(&samples, BATCH);
    model = small_classifier(1, 1);
    fit.epochs = 3;
    passes = 0;
}

static void tear_down(void) {
    free_samples(&samples);
    rekindle_model_destroy(model);
}

/* As after four steps, and with the first epoch's history; the model can still be trained. */
static void expect_four_steps(void) {
    rekindle_model *looped = small_classifier(1, 1);
    rekindle_dataset *arrays = dataset_of(&samples, 0, COUNT);
    train_on_pass(looped, &samples, BATCH, 3);
    train_on_pass(looped, &samples, BATCH, 1);
    SAME(model_state_of(model), model_state_of(looped));
    ck_assert_uint_eq(steps_of(model), STEPS_BEFORE);
    ck_assert_uint_eq(epochs_of(model, NULL, 0), 1);
    OK(fit_with(model, arrays, &fit, NULL));
    rekindle_model_destroy(looped);
    rekindle_dataset_destroy(arrays);
}

/* In the second epoch's second batch. */
static bool now(const struct source *changed) {
    if (changed->batch == 0) ++passes;
    return passes == 2 && changed->batch == 1;
}

#define FAULT(name, text, statement)                                                                                   \
    static const char name##_text[] = text;                                                                            \
    static void name(struct source *changed, rekindle_batch *batch) {                                                  \
        static int64_t shape[9] = {4, 4, 1, 1, 1, 1, 1, 1, 1};                                                         \
        if (!now(changed)) return;                                                                                     \
        (void)shape, (void)batch;                                                                                      \
        statement;                                                                                                     \
    }
FAULT(narrow_x, "the pulled batch's x has samples of shape (3,); the model expects (4,)", changed->shapes[1] = 3)
FAULT(flat_x, "the pulled batch's x has samples of shape ()", batch->x.rank = 1)
FAULT(x_without_shape, "the pulled batch's x has no samples or no shape", batch->x.shape = NULL)
FAULT(x_of_rank_9, "the pulled batch's x", (batch->x.shape = shape, batch->x.rank = 9))
FAULT(no_samples, "the pulled batch's x has no samples", changed->shapes[0] = 0)
FAULT(negative_samples, "the pulled batch's x has no samples", changed->shapes[0] = -4)
FAULT(many_samples, "the pulled batch has 5 samples; expected at most batch_size, 4", changed->shapes[0] = 5)
FAULT(x_in_uint64, "the pulled batch's x has dtype uint64; expected float32, float64, uint8, int32 or int64",
      batch->x.dtype = REKINDLE_UINT64)
FAULT(unknown_dtype, "the pulled batch's y's dtype is 99; expected a rekindle_dtype",
      batch->y.dtype = (rekindle_dtype)99)
FAULT(no_y, "the pulled batch's y is missing; expected targets", batch->y.data = NULL)
FAULT(short_y, "the pulled batch's y has 3 samples; expected those of x, 4", changed->shapes[2] = 3)
FAULT(large_label,
      "the pulled batch's y has the class index 3 at element 0 of sample 2; expected an integer from 0 to 2",
      changed->buffers[1][2] = 3.0f)
FAULT(negative_label, "the pulled batch's y has the class index -1 at element 0 of sample 0",
      changed->buffers[1][0] = -1.0f)
FAULT(broken_label, "the pulled batch's y has the class index 0.5 at element 0 of sample 3",
      changed->buffers[1][3] = 0.5f)
FAULT(label_nan, "the pulled batch's y has the class index ", changed->buffers[1][3] = NAN)
FAULT(wide_y, "", (batch->y.shape = shape, batch->y.rank = 2, batch->y.data = changed->buffers[0]))
FAULT(short_weights, "the pulled batch's sample_weight has shape (3,)",
      (batch->sample_weight = batch->y, batch->sample_weight.shape = shape, shape[0] = 3))
FAULT(weights_in_int, "the pulled batch's sample_weight has shape (4,) and dtype int32; expected float32",
      (batch->sample_weight = batch->y, batch->sample_weight.dtype = REKINDLE_INT32))

static const struct {
    void (*change)(struct source *, rekindle_batch *batch);
    const char *text;
} faults[] = {
#define ROW(name)                                                                                                      \
    { name, name##_text }
    ROW(narrow_x),       ROW(flat_x),           ROW(x_without_shape), ROW(x_of_rank_9),
    ROW(no_samples),     ROW(many_samples),     ROW(x_in_uint64),     ROW(no_y),
    ROW(unknown_dtype),  ROW(short_y),          ROW(large_label),     ROW(negative_label),
    ROW(broken_label),   ROW(label_nan),        ROW(wide_y),          ROW(short_weights),
    ROW(weights_in_int), ROW(negative_samples),
};

START_TEST(a_bad_batch_ends_the_fit) {
    rekindle_dataset *dataset;
    source.change = faults[_i].change;
    dataset = source_dataset(&source);
    FAILS(REKINDLE_DATA_ERROR, fit_with(model, dataset, &fit, NULL), faults[_i].text);
    rekindle_dataset_destroy(dataset);
    expect_four_steps();
}
END_TEST

static void fail_in_the_second_pass(struct source *changed, rekindle_batch *batch) {
    (void)batch;
    changed->fail_at = ++passes > 3 ? 1 : -1; /* three batches are given in the first pass */
}

START_TEST(a_failure_of_next_ends_the_fit) {
    rekindle_dataset *dataset;
    source.change = fail_in_the_second_pass;
    dataset = source_dataset(&source);
    FAILS(REKINDLE_DATA_ERROR, fit_with(model, dataset, &fit, NULL), "the pull dataset's next returned 77");
    rekindle_dataset_destroy(dataset);
    ck_assert(ends_with(&source.tape, "reset 1\nnext\nnext\ndestroy\n"));
    expect_four_steps();
}
END_TEST

START_TEST(a_failure_of_reset_ends_the_fit) {
    rekindle_dataset *dataset;
    source.fail_reset = 1;
    dataset = source_dataset(&source);
    FAILS(REKINDLE_DATA_ERROR, fit_with(model, dataset, &fit, NULL), "the pull dataset's reset returned 78");
    ck_assert_uint_eq(steps_of(model), 3);
    ck_assert_uint_eq(epochs_of(model, NULL, 0), 1);
    rekindle_dataset_destroy(dataset);
}
END_TEST

/* Also where validation, evaluate or predict read. */
START_TEST(results_stay_untouched) {
    rekindle_dataset *dataset, *arrays = dataset_of(&samples, 0, COUNT);
    rekindle_tensor *predictions = NULL;
    double values[2] = {7.0, 7.0};
    source.fail_at = 1;
    dataset = source_dataset(&source);
    FAILS(REKINDLE_DATA_ERROR, evaluate_with(model, dataset, 1, NULL, values, 2), "next returned 77");
    FAILS(REKINDLE_DATA_ERROR, predict_with(model, dataset, 1, NULL, &predictions), "next returned 77");
    ck_assert(values[0] == 7.0 && values[1] == 7.0 && predictions == NULL);
    fit.validation_data = dataset;
    FAILS(REKINDLE_DATA_ERROR, fit_with(model, arrays, &fit, NULL), "next returned 77");
    ck_assert_uint_eq(epochs_of(model, NULL, 0), 0);
    rekindle_dataset_destroy(dataset);
    rekindle_dataset_destroy(arrays);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, a_bad_batch_ends_the_fit, 0, LENGTH(faults));
    tcase_add_test(tests, a_failure_of_next_ends_the_fit);
    tcase_add_test(tests, a_failure_of_reset_ends_the_fit);
    tcase_add_test(tests, results_stay_untouched);
}

int main(void) {
    return run_tests("training.pull_errors", add_tests);
}
