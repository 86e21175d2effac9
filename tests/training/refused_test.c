/* A refused call changes nothing (status.h), also when it is the first on a new model: the model is not built by it,
 * and what is trained later has the bytes of a model that never saw the call. */
#include "checkpoint/test_files.h"
#include "support/must.h"
#include "training/runs.h"

enum { COUNT = 70, FEATURES = 30, CLASSES = 3, BATCH = 32 };

static struct samples samples;
static rekindle_model *model;
static rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;

static void set_up(void) {
    samples = new_samples(COUNT, FEATURES, CLASSES, 5);
    model = small_classifier(1, 1);
    fit.batch_size = BATCH;
}

static void tear_down(void) {
    rekindle_model_destroy(model);
    free_samples(&samples);
}

/* Ways to be refused, with samples of 3 features. */
static void refused_fit_number(rekindle_dataset *dataset) {
    fit.epochs = -1;
    FAILS(REKINDLE_INVALID_ARGUMENT, fit_with(model, dataset, &fit, NULL), "epochs is -1");
}

static void refused_fit_without_targets(rekindle_dataset *dataset) {
    struct samples narrow = new_samples(4, 3, CLASSES, 1);
    rekindle_dataset *unlabelled = new_dataset(narrow.x, 4, 3, NULL, 0, NULL);
    (void)dataset;
    FAILS(REKINDLE_INVALID_ARGUMENT, fit_with(model, unlabelled, &fit, NULL), "y");
    rekindle_dataset_destroy(unlabelled);
    free_samples(&narrow);
}

static void refused_evaluate_label(rekindle_dataset *dataset) {
    double values[2];
    FAILS(REKINDLE_INVALID_ARGUMENT, evaluate_with(model, dataset, 2, NULL, values, 2), "class index 3");
}

static void refused_train_on_batch_label(rekindle_dataset *dataset) {
    float x[] = {0.5f, 0.5f, 0.5f}, y[] = {3.0f};
    struct samples one = {1, 3, NULL, NULL};
    (void)dataset;
    one.x = x;
    one.y = y;
    FAILS(REKINDLE_INVALID_ARGUMENT, train_on(model, &one, 0, 1, NULL, 0), "class index 3");
}

static void (*const refusals[])(rekindle_dataset *dataset) = {refused_fit_number, refused_fit_without_targets,
                                                              refused_evaluate_label, refused_train_on_batch_label};

/* Then data of another width may come. */
START_TEST(a_refused_call_does_not_build_the_model) {
    struct samples narrow = new_samples(4, 3, CLASSES, 1);
    rekindle_dataset *bad, *good = dataset_of(&samples, 0, COUNT);
    narrow.y[1] = 3.0f;
    bad = dataset_of(&narrow, 0, 4);
    refusals[_i](bad);
    fit.epochs = 1;
    OK(fit_with(model, good, &fit, NULL));
    rekindle_dataset_destroy(bad);
    rekindle_dataset_destroy(good);
    free_samples(&narrow);
}
END_TEST

/* Two labels for a sample, where the output has one row of classes, in a batch of another size. */
START_TEST(a_refused_batch_does_not_choose_the_layout) {
    int64_t x_shape[] = {1, FEATURES}, y_shape[] = {1, 2};
    rekindle_array x = must_array(REKINDLE_FLOAT32, samples.x, 2, x_shape);
    rekindle_array y = must_array(REKINDLE_FLOAT32, samples.y, 2, y_shape);
    rekindle_model *fresh = small_classifier(1, 1);
    OK(rekindle_model_build(model, x_shape + 1, 1));
    OK(rekindle_model_build(fresh, x_shape + 1, 1));
    FAILS(REKINDLE_INVALID_ARGUMENT, rekindle_model_train_on_batch(model, &x, &y, NULL, NULL, 0), "(1, 2)");
    SAME(model_state_of(model), model_state_of(fresh));
    train_on_pass(model, &samples, BATCH, 3);
    train_on_pass(fresh, &samples, BATCH, 3);
    SAME(model_state_of(model), model_state_of(fresh));
    rekindle_model_destroy(fresh);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, a_refused_call_does_not_build_the_model, 0, LENGTH(refusals));
    tcase_add_test(tests, a_refused_batch_does_not_choose_the_layout);
}

int main(void) {
    return run_tests("training.refused", add_tests);
}
