/* What the library's callbacks refuse, and what they say and do beside their task. */
#include <math.h>

#include "callbacks/watched_run.h"
#include "support/run_tests.h"

#define INVALID(call, part) FAILS(REKINDLE_INVALID_ARGUMENT, call, part)

START_TEST(arguments_out_of_range_are_named) {
    rekindle_early_stopping_options stopping = REKINDLE_EARLY_STOPPING_OPTIONS_INIT;
    rekindle_reduce_lr_on_plateau_options reducing = REKINDLE_REDUCE_LR_ON_PLATEAU_OPTIONS_INIT;
    rekindle_learning_rate_scheduler_options scheduling = REKINDLE_LEARNING_RATE_SCHEDULER_OPTIONS_INIT;
    rekindle_callback *callback = NULL;
    stopping.patience = -1;
    INVALID(rekindle_early_stopping_create(&stopping, &callback), "options->patience is -1; expected");
    stopping.patience = 0;
    stopping.monitor = "";
    INVALID(rekindle_early_stopping_create(&stopping, &callback), "options->monitor is empty; expected");
    stopping.monitor = "loss";
    stopping.baseline = INFINITY;
    INVALID(rekindle_early_stopping_create(&stopping, &callback), "options->baseline is inf; expected");
    reducing.factor = 1.0;
    INVALID(rekindle_reduce_lr_on_plateau_create(&reducing, &callback), "options->factor is 1; expected");
    reducing.factor = 0.0;
    INVALID(rekindle_reduce_lr_on_plateau_create(&reducing, &callback), "options->factor is 0; expected");
    INVALID(rekindle_learning_rate_scheduler_create(&scheduling, &callback),
            "options->schedule is NULL and options->function is NULL; expected one of them");
    ck_assert_ptr_null(callback);
}
END_TEST

static struct watched_run run_of(const double *values, int epochs) {
    struct watched_run run = {.epochs = epochs};
    memcpy(run.values, values, (size_t)epochs * sizeof(*values));
    return run;
}

static const double kFalling[] = {0.5, 0.25, 0.125};

/* Before an epoch is trained in vain. */
START_TEST(a_direction_that_is_not_known_is_refused) {
    rekindle_early_stopping_options options = REKINDLE_EARLY_STOPPING_OPTIONS_INIT;
    struct watched_run run = run_of(kFalling, 3);
    options.monitor = "val_something";
    OK(rekindle_early_stopping_create(&options, &run.callbacks[run.callback_count++]));
    run_watched(&run);
    INVALID(run.status, "EarlyStopping monitors \"val_something\" with the mode REKINDLE_MONITOR_MODE_AUTO");
    ck_assert_int_eq(run.epochs_trained, 0);
    end_watched(&run);
}
END_TEST

START_TEST(a_schedule_of_the_optimizer_is_not_overruled) {
    struct watched_run run = run_of(kFalling, 3);
    run.optimizer =
        "{\"class_name\":\"SGD\",\"config\":{\"learning_rate\":{\"class_name\":\"ExponentialDecay\",\"config\":{"
        "\"initial_learning_rate\":0.1,\"decay_steps\":3,\"decay_rate\":0.5}}}}";
    OK(rekindle_reduce_lr_on_plateau_create(NULL, &run.callbacks[run.callback_count++]));
    run_watched(&run);
    FAILS(REKINDLE_INVALID_STATE, run.status, "the optimizer was made with a schedule");
    ck_assert_int_eq(run.epochs_trained, 0);
    end_watched(&run);
}
END_TEST

/* As Keras, which warns. */
START_TEST(a_log_that_is_not_there_is_told) {
    rekindle_early_stopping_options options = REKINDLE_EARLY_STOPPING_OPTIONS_INIT;
    struct watched_run run = run_of(kFalling, 3);
    options.monitor = "val_something";
    options.mode = REKINDLE_MONITOR_MODE_MAX;
    OK(rekindle_early_stopping_create(&options, &run.callbacks[run.callback_count++]));
    capture_log();
    run_watched(&run);
    OK(run.status);
    ck_assert_ptr_nonnull(strstr(captured_log(),
                                 "EarlyStopping monitors \"val_something\", which epoch 2 does not have; "
                                 "it has loss, val_loss"));
    end_watched(&run);
}
END_TEST

static int refuse(void *user_data, int64_t epoch, double *learning_rate) {
    (void)user_data;
    (void)learning_rate;
    return epoch == 1 ? 7 : 0;
}

START_TEST(a_function_that_fails_ends_the_fit) {
    rekindle_learning_rate_scheduler_options options = REKINDLE_LEARNING_RATE_SCHEDULER_OPTIONS_INIT;
    struct watched_run run = run_of(kFalling, 3);
    options.function = refuse;
    OK(rekindle_learning_rate_scheduler_create(&options, &run.callbacks[run.callback_count++]));
    run_watched(&run);
    FAILS(REKINDLE_ABORTED, run.status, "the function of a LearningRateScheduler returned 7");
    ck_assert_int_eq(run.epochs_trained, 1);
    end_watched(&run);
}
END_TEST

/* The weight is NaN behind the first validation, and so is the loss of the second epoch. */
START_TEST(a_loss_that_is_not_finite_terminates) {
    static const double values[] = {NAN, 0.5, 0.5};
    rekindle_terminate_on_nan_options options = REKINDLE_TERMINATE_ON_NAN_OPTIONS_INIT;
    struct watched_run run = run_of(values, 3);
    run.keeps_weight = true;
    options.raise_error = (uint32_t)_i;
    OK(rekindle_terminate_on_nan_create(&options, &run.callbacks[run.callback_count++]));
    run_watched(&run);
    if (_i == 1) {
        FAILS(REKINDLE_DATA_ERROR, run.status, "the loss is nan at epoch 1, batch 0; TerminateOnNaN expects");
    } else {
        OK(run.status);
    }
    ck_assert_int_eq(run.epochs_trained, _i == 1 ? 1 : 2);
    end_watched(&run);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_test(tests, arguments_out_of_range_are_named);
    tcase_add_test(tests, a_direction_that_is_not_known_is_refused);
    tcase_add_test(tests, a_schedule_of_the_optimizer_is_not_overruled);
    tcase_add_test(tests, a_log_that_is_not_there_is_told);
    tcase_add_test(tests, a_function_that_fails_ends_the_fit);
    tcase_add_loop_test(tests, a_loss_that_is_not_finite_terminates, 0, 2);
}

int main(void) {
    return run_tests("refused", add_tests);
}
