/* Validation inside fit: which samples it takes, what it computes, and that training does not notice it. */
#include <math.h>

#include "checkpoint/test_files.h"
#include "training/runs.h"

enum { FEATURES = 4, CLASSES = 3, BATCH = 4, COUNT = 23 };

static struct samples samples;
static rekindle_dataset *all, *validation;
static rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;

static void set_up(void) {
    samples = new_samples(COUNT, FEATURES, CLASSES, 5);
    all = dataset_of(&samples, 0, COUNT);
    validation = random_dataset(10, FEATURES, CLASSES, 9);
    fit.batch_size = BATCH;
    fit.epochs = 3;
}

static void tear_down(void) {
    free_samples(&samples);
    rekindle_dataset_destroy(all);
    rekindle_dataset_destroy(validation);
}

static rekindle_model *fitted(rekindle_dataset *dataset) {
    rekindle_model *model = small_classifier(1, 1);
    OK(fit_with(model, dataset, &fit, NULL));
    return model;
}

/* Keras: the first floor(count * (1 - split)) samples train, the others validate. */
static const struct {
    double split;
    int64_t train;
} splits[] = {{0.2, 18}, {0.25, 17}, {0.5, 11}, {0.01, 22}, {0.95, 1}};

START_TEST(a_split_is_the_last_part_of_the_data) {
    int64_t train = splits[_i].train;
    rekindle_dataset *first = dataset_of(&samples, 0, train), *last = dataset_of(&samples, train, COUNT - train);
    rekindle_model *split, *given;
    fit.validation_split = splits[_i].split;
    split = fitted(all);
    fit.validation_split = 0.0;
    fit.validation_data = last;
    given = fitted(first);
    SAME(state_of(split), state_of(given));
    rekindle_model_destroy(split);
    rekindle_model_destroy(given);
    rekindle_dataset_destroy(first);
    rekindle_dataset_destroy(last);
}
END_TEST

/* validation_data counts where both are given, as in Keras: all samples train. */
START_TEST(validation_data_goes_before_a_split) {
    rekindle_model *both, *given;
    fit.validation_data = validation;
    given = fitted(all);
    fit.validation_split = 0.5;
    both = fitted(all);
    SAME(state_of(both), state_of(given));
    rekindle_model_destroy(both);
    rekindle_model_destroy(given);
}
END_TEST

/* Dropout, shuffling and Adam are the same with and without, whatever the size of validation's batches. */
START_TEST(training_does_not_notice_validation) {
    static const int64_t sizes[] = {0, 1, 3, 64};
    rekindle_model *without = fitted(all), *with;
    fit.validation_data = validation;
    fit.validation_batch_size = sizes[_i];
    with = fitted(all);
    SAME(model_state_of(with), model_state_of(without));
    rekindle_model_destroy(with);
    rekindle_model_destroy(without);
}
END_TEST

/* The mean over ten samples does not depend on how they are batched: 10, 4 4 2 or one by one. */
START_TEST(every_sample_counts_once) {
    static const int64_t sizes[] = {10, 4, 1, 3, 64};
    double means[LENGTH(sizes)][3];
    fit.validation_data = validation;
    for (size_t i = 0; i < LENGTH(sizes); ++i) {
        rekindle_model *model;
        fit.validation_batch_size = sizes[i];
        model = fitted(all);
        ck_assert_uint_eq(history_of(model, "val_loss", means[i], 3), 3);
        for (int epoch = 0; epoch < 3; ++epoch) {
            ck_assert_double_eq_tol(means[i][epoch], means[0][epoch], 1e-5 * means[0][epoch]);
        }
        rekindle_model_destroy(model);
    }
}
END_TEST

/* The model's own predictions, and the loss of them in double. Dropout is off: predict and validation agree. */
START_TEST(the_loss_is_that_of_the_predictions) {
    struct samples held = new_samples(10, FEATURES, CLASSES, 9);
    rekindle_model *model;
    rekindle_tensor *predictions = NULL;
    rekindle_array view = REKINDLE_ARRAY_INIT;
    double loss[3], accuracy[3], sum = 0.0;
    int right = 0;
    fit.validation_data = validation;
    model = fitted(all);
    OK(predict_with(model, validation, 10, NULL, &predictions));
    OK(rekindle_tensor_view(predictions, &view));
    for (int i = 0; i < 10; ++i) {
        const float *row = (const float *)view.data + i * CLASSES;
        int label = (int)held.y[i], best = 0;
        for (int c = 1; c < CLASSES; ++c) best = row[c] > row[best] ? c : best;
        sum -= log((double)row[label]);
        right += best == label;
    }
    ck_assert_uint_eq(history_of(model, "val_loss", loss, 3), 3);
    ck_assert_uint_eq(history_of(model, "val_accuracy", accuracy, 3), 3);
    ck_assert_double_eq_tol(loss[2], sum / 10.0, 1e-5);
    ck_assert_double_eq_tol(accuracy[2], right / 10.0, 1e-12);
    rekindle_tensor_destroy(predictions);
    rekindle_model_destroy(model);
    free_samples(&held);
}
END_TEST

/* Class weights are for training only, as in Keras. */
START_TEST(class_weights_do_not_weigh_validation) {
    static const rekindle_class_weight weights[] = {{0, 0.25}, {1, 3.0}, {2, 0.0}};
    rekindle_model *model;
    double values[2], loss[3];
    fit.class_weights = weights;
    fit.class_weight_count = LENGTH(weights);
    fit.validation_data = validation;
    model = fitted(all);
    OK(evaluate_with(model, validation, BATCH, NULL, values, 2));
    ck_assert_uint_eq(history_of(model, "val_loss", loss, 3), 3);
    ck_assert(loss[2] == values[0]);
    rekindle_model_destroy(model);
}
END_TEST

/* The dataset that is trained on may validate, too; it is read in the order of the data. */
START_TEST(one_dataset_may_train_and_validate) {
    rekindle_model *model;
    double values[2], loss[3];
    fit.validation_data = all;
    model = fitted(all);
    OK(evaluate_with(model, all, BATCH, NULL, values, 2));
    ck_assert_uint_eq(history_of(model, "val_loss", loss, 3), 3);
    ck_assert(loss[2] == values[0]);
    rekindle_model_destroy(model);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, a_split_is_the_last_part_of_the_data, 0, LENGTH(splits));
    tcase_add_test(tests, validation_data_goes_before_a_split);
    tcase_add_loop_test(tests, training_does_not_notice_validation, 0, 4);
    tcase_add_test(tests, every_sample_counts_once);
    tcase_add_test(tests, the_loss_is_that_of_the_predictions);
    tcase_add_test(tests, class_weights_do_not_weigh_validation);
    tcase_add_test(tests, one_dataset_may_train_and_validate);
}

int main(void) {
    return run_tests("training.validation", add_tests);
}
