/* How a pull dataset may be used: for one call at a time, whole, with the model's shape known. */
#include "checkpoint/test_files.h"
#include "training/source.h"

enum { COUNT = 11, FEATURES = 4, CLASSES = 3, BATCH = 4 };

static struct samples samples;
static struct source source;
static rekindle_model *model;
static rekindle_dataset *dataset;
static rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;

static void set_up(void) {
    samples = new_samples(COUNT, FEATURES, CLASSES, 5);
    source = new_source(&samples, BATCH);
    model = small_classifier(1, 1);
    dataset = source_dataset(&source);
    fit.epochs = 2;
    fit.batch_size = BATCH;
    fit.shuffle = 0;
}

static void tear_down(void) {
    rekindle_model_destroy(model);
    rekindle_dataset_destroy(dataset);
    free_samples(&samples);
}

#define REFUSED(call, part) FAILS(REKINDLE_INVALID_ARGUMENT, (call), (part))

START_TEST(a_source_cannot_be_split) {
    fit.validation_split = 0.5;
    REFUSED(fit_with(model, dataset, &fit, NULL),
            "validation_split needs an array dataset; a pull dataset cannot be split");
    ck_assert_uint_eq(source.tape.size, 0);
}
END_TEST

START_TEST(a_source_cannot_train_and_validate) {
    fit.validation_data = dataset;
    REFUSED(fit_with(model, dataset, &fit, NULL),
            "validation_data is the dataset that is trained on; a pull dataset cannot be both");
    ck_assert_uint_eq(source.tape.size, 0);
}
END_TEST

START_TEST(the_shape_must_be_known) {
    struct source shapeless = new_source(&samples, BATCH);
    rekindle_dataset *unknown;
    rekindle_tensor *predictions = NULL;
    double values[2];
    const char *text = "the model is not built and the pull dataset gives no x_shape";
    shapeless.no_x_shape = true;
    unknown = source_dataset(&shapeless);
    FAILS(REKINDLE_INVALID_STATE, fit_with(model, unknown, &fit, NULL), text);
    FAILS(REKINDLE_INVALID_STATE, evaluate_with(model, unknown, 1, NULL, values, 2), text);
    FAILS(REKINDLE_INVALID_STATE, predict_with(model, unknown, 1, NULL, &predictions), text);
    ck_assert_uint_eq(shapeless.tape.size, 0);
    OK(rekindle_model_build(model, &samples.features, 1));
    OK(fit_with(model, unknown, &fit, NULL));
    rekindle_dataset_destroy(unknown);
}
END_TEST

/* Class weights weigh pulled samples as those of arrays; a batch with weights of its own is refused then. */
static const rekindle_class_weight class_weights[] = {{1, 0.25}, {2, 3.0}};

START_TEST(class_weights_weigh_pulled_batches) {
    rekindle_model *other = small_classifier(1, 1);
    rekindle_dataset *arrays = dataset_of(&samples, 0, COUNT);
    fit.class_weights = class_weights;
    fit.class_weight_count = LENGTH(class_weights);
    OK(fit_with(other, arrays, &fit, NULL));
    OK(fit_with(model, dataset, &fit, NULL));
    SAME(state_of(other), state_of(model));
    source.weights = samples.y;
    FAILS(REKINDLE_DATA_ERROR, fit_with(model, dataset, &fit, NULL),
          "class_weights and sample_weight are both given; expected one of them");
    rekindle_model_destroy(other);
    rekindle_dataset_destroy(arrays);
}
END_TEST

/* Another pass over the source would take away the batch that is being trained. */
static rekindle_action use_again(void *user_data, enum hook hook, const rekindle_event *event) {
    rekindle_tensor *predictions = NULL;
    double values[2];
    (void)user_data;
    (void)hook;
    FAILS(REKINDLE_BUSY, evaluate_with(event->model, dataset, 1, NULL, values, 2), "dataset");
    FAILS(REKINDLE_BUSY, predict_with(event->model, dataset, 1, NULL, &predictions), "dataset");
    return REKINDLE_ACTION_CONTINUE;
}

START_TEST(a_source_serves_one_call_at_a_time) {
    rekindle_model *other = small_classifier(1, 1);
    rekindle_dataset *arrays = dataset_of(&samples, 0, COUNT);
    OK(fit_with(model, dataset, &fit, new_callback("", HOOK(TRAIN_BATCH_BEGIN), use_again, NULL, NULL, 0)));
    OK(fit_with(other, arrays, &fit, NULL));
    SAME(state_of(other), state_of(model));
    rekindle_model_destroy(other);
    rekindle_dataset_destroy(arrays);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, a_source_cannot_be_split);
    tcase_add_test(tests, a_source_cannot_train_and_validate);
    tcase_add_test(tests, the_shape_must_be_known);
    tcase_add_test(tests, class_weights_weigh_pulled_batches);
    tcase_add_test(tests, a_source_serves_one_call_at_a_time);
}

int main(void) {
    return run_tests("training.pull_use", add_tests);
}
