/* The history: which epochs and names it has, and that its values are those of the batches and of evaluate. */
#include <math.h>

#include "checkpoint/test_files.h"
#include "training/small_run.h"

static void set_up(void) {
    set_up_small_run();
    fit.shuffle = 0;
}

#define NEAR(value, expected) ck_assert_double_eq_tol((value), (expected), 1e-12 * fabs(expected))

/* The last batch has three samples, and so counts three quarters of a full one. */
START_TEST(an_epochs_values_are_means_over_its_samples) {
    rekindle_model *looped = small_classifier(1, 1);
    double loss[2] = {0.0, 0.0}, accuracy[2] = {0.0, 0.0}, values[2];
    for (int epoch = 0; epoch < 2; ++epoch) {
        for (int64_t first = 0; first < SAMPLES; first += BATCH) {
            int64_t count = SAMPLES - first < BATCH ? SAMPLES - first : BATCH;
            OK(train_on(looped, &samples, first, count, values, 2));
            loss[epoch] += values[0] * (double)count / SAMPLES;
            accuracy[epoch] += values[1] * (double)count / SAMPLES;
        }
    }
    fit.epochs = 2;
    OK(fit_with(model, dataset, &fit, NULL));
    for (int epoch = 0; epoch < 2; ++epoch) {
        ck_assert_uint_eq(history_of(model, "loss", values, 2), 2);
        NEAR(values[epoch], loss[epoch]);
        ck_assert_uint_eq(history_of(model, "accuracy", values, 2), 2);
        NEAR(values[epoch], accuracy[epoch]);
    }
    rekindle_model_destroy(looped);
}
END_TEST

/* The values of hooks: a batch's end has the means of the epoch so far, an epoch's end what the history gets. */
struct seen {
    double batch_loss[6], epoch_loss[2];
    int batches, epochs;
};

static rekindle_action see(void *user_data, enum hook hook, const rekindle_event *event) {
    struct seen *seen = user_data;
    ck_assert_str_eq(event->logs->names[1], "loss");
    if (hook == TRAIN_BATCH_END) seen->batch_loss[seen->batches++] = event->logs->values[1];
    if (hook == EPOCH_END) seen->epoch_loss[seen->epochs++] = event->logs->values[1];
    return REKINDLE_ACTION_CONTINUE;
}

START_TEST(logs_are_the_means_so_far) {
    rekindle_model *looped = small_classifier(1, 1);
    struct seen seen = {{0.0}, {0.0}, 0, 0};
    double values[2];
    fit.epochs = 2;
    OK(fit_with(model, dataset, &fit, new_callback("", HOOK(TRAIN_BATCH_END) | HOOK(EPOCH_END), see, &seen, NULL, 0)));
    ck_assert_int_eq(seen.batches, 6);
    for (int epoch = 0; epoch < 2; ++epoch) {
        double sum = 0.0;
        int64_t counted = 0;
        for (int batch = 0; batch < 3; ++batch) {
            int64_t count = batch < 2 ? BATCH : SAMPLES - 2 * BATCH;
            OK(train_on(looped, &samples, batch * BATCH, count, values, 2));
            sum += values[0] * (double)count;
            counted += count;
            NEAR(seen.batch_loss[3 * epoch + batch], sum / (double)counted);
        }
        ck_assert_uint_eq(history_of(model, "loss", values, 2), 2);
        ck_assert(seen.epoch_loss[epoch] == values[epoch]);
    }
    rekindle_model_destroy(looped);
}
END_TEST

START_TEST(a_fit_starts_a_new_history) {
    int64_t epochs[3];
    fit.epochs = 3;
    fit.validation_data = validation;
    OK(fit_with(model, dataset, &fit, NULL));
    ck_assert_uint_eq(epochs_of(model, epochs, 3), 3);
    ck_assert_uint_eq(history_of(model, "val_loss", NULL, 0), 3);
    fit.initial_epoch = 5;
    fit.epochs = 7;
    fit.validation_data = NULL;
    OK(fit_with(model, dataset, &fit, NULL));
    ck_assert_uint_eq(epochs_of(model, epochs, 3), 2);
    ck_assert_int_eq(epochs[0], 5);
    ck_assert_int_eq(epochs[1], 6);
    ck_assert_uint_eq(history_of(model, "loss", NULL, 0), 2);
    ck_assert_uint_eq(history_of(model, "val_loss", NULL, 0), 0);
    fit.epochs = 0;
    OK(fit_with(model, dataset, &fit, NULL));
    ck_assert_uint_eq(epochs_of(model, epochs, 3), 0);
    ck_assert_uint_eq(history_of(model, "loss", NULL, 0), 0);
}
END_TEST

static rekindle_action evaluate_epoch(void *user_data, enum hook hook, const rekindle_event *event) {
    double *next = user_data;
    double values[2];
    (void)hook;
    OK(evaluate_with(event->model, validation, BATCH, NULL, values, 2));
    next[event->epoch] = values[0];
    return REKINDLE_ACTION_CONTINUE;
}

/* Epochs 0 to 6 of which every third is validated: 2 and 5. */
START_TEST(validated_epochs_have_the_values_of_evaluate) {
    double evaluated[7], values[7];
    int64_t epochs[7];
    fit.epochs = 7;
    fit.validation_data = validation;
    fit.validation_freq = 3;
    OK(fit_with(model, dataset, &fit, new_callback("", HOOK(EPOCH_END), evaluate_epoch, evaluated, NULL, 0)));
    ck_assert_uint_eq(epochs_of(model, epochs, 7), 7);
    for (int epoch = 0; epoch < 7; ++epoch) ck_assert_int_eq(epochs[epoch], epoch);
    ck_assert_uint_eq(history_of(model, "loss", NULL, 0), 7);
    ck_assert_uint_eq(history_of(model, "val_accuracy", NULL, 0), 2);
    ck_assert_uint_eq(history_of(model, "val_loss", values, 7), 2);
    ck_assert(values[0] == evaluated[2]);
    ck_assert(values[1] == evaluated[5]);
    ck_assert(values[0] != values[1]);
}
END_TEST

/* Whether an epoch is validated depends on its number, not on how many there were: here 4, not 3 or 5. */
START_TEST(validation_counts_epochs_from_0) {
    double evaluated[6], values[3];
    fit.initial_epoch = 3;
    fit.epochs = 6;
    fit.validation_data = validation;
    fit.validation_freq = 5;
    OK(fit_with(model, dataset, &fit, new_callback("", HOOK(EPOCH_END), evaluate_epoch, evaluated, NULL, 0)));
    ck_assert_uint_eq(history_of(model, "val_loss", values, 3), 1);
    ck_assert(values[0] == evaluated[4]);
}
END_TEST

static rekindle_action abort_in_epoch_2(void *user_data, enum hook hook, const rekindle_event *event) {
    (void)user_data;
    (void)hook;
    return event->epoch == 2 && event->batch == 1 ? REKINDLE_ACTION_ABORT : REKINDLE_ACTION_CONTINUE;
}

START_TEST(an_aborted_fit_leaves_the_finished_epochs) {
    rekindle_model *shorter = small_classifier(1, 1);
    double values[5], expected[2];
    fit.epochs = 2;
    OK(fit_with(shorter, dataset, &fit, NULL));
    fit.epochs = 5;
    FAILS(REKINDLE_ABORTED,
          fit_with(model, dataset, &fit, new_callback("", HOOK(TRAIN_BATCH_END), abort_in_epoch_2, NULL, NULL, 0)), "");
    ck_assert_uint_eq(history_of(shorter, "loss", expected, 2), 2);
    ck_assert_uint_eq(history_of(model, "loss", values, 5), 2);
    ck_assert_mem_eq(values, expected, sizeof(expected));
    rekindle_model_destroy(shorter);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down_small_run);
    tcase_add_test(tests, an_epochs_values_are_means_over_its_samples);
    tcase_add_test(tests, logs_are_the_means_so_far);
    tcase_add_test(tests, a_fit_starts_a_new_history);
    tcase_add_test(tests, validated_epochs_have_the_values_of_evaluate);
    tcase_add_test(tests, validation_counts_epochs_from_0);
    tcase_add_test(tests, an_aborted_fit_leaves_the_finished_epochs);
}

int main(void) {
    return run_tests("training.history", add_tests);
}
