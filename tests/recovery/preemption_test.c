/* Preemption: asked for by a call or a signal, fit saves at the next boundary and returns PREEMPTED; the resumed run
 * ends with the same bytes. KERAS.md: "save_before_preemption". */
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

#include "recovery/life.h"

static struct life preemptible_life(const char *folder) {
    struct life life = new_life(folder);
    life.backup.save_freq = REKINDLE_SAVE_FREQ_OFF;
    life.backup.save_freq_batches = 0;
    life.backup.save_before_preemption = 1;
    return life;
}

static struct bytes undisturbed(void) {
    struct life life = new_life(NULL);
    return reference_of(&life);
}

/* Asks for preemption in a call of a hook. */
static rekindle_action preempt(void *user_data, enum hook hook, const rekindle_event *event) {
    struct interruption *when = user_data;
    (void)hook;
    (void)event;
    if (when->calls++ == when->at) rekindle_request_preemption();
    return REKINDLE_ACTION_CONTINUE;
}

static const struct {
    enum hook hook;
    int at;
    int64_t step; /* where it must be saved */
    rekindle_run_phase phase;
} moments[] = {
    {EPOCH_BEGIN, 0, 1, REKINDLE_PHASE_BATCHES},        {EPOCH_BEGIN, 1, 7, REKINDLE_PHASE_BATCHES},
    {TRAIN_BATCH_BEGIN, 8, 9, REKINDLE_PHASE_BATCHES},  {TRAIN_BATCH_END, 8, 9, REKINDLE_PHASE_BATCHES},
    {TRAIN_BATCH_END, 11, 12, REKINDLE_PHASE_BATCHES},  {TEST_BEGIN, 1, 12, REKINDLE_PHASE_VALIDATION},
    {TEST_BATCH_END, 4, 12, REKINDLE_PHASE_VALIDATION}, {TEST_BATCH_BEGIN, 5, 12, REKINDLE_PHASE_EPOCH_END},
    {TEST_END, 1, 12, REKINDLE_PHASE_EPOCH_END},        {EPOCH_END, 1, 12, REKINDLE_PHASE_EPOCH_END},
};
enum { MOMENTS = sizeof(moments) / sizeof(moments[0]) };

/* Exactly the current boundary is saved, although save_freq is off; "during validation ... at its next batch". */
START_TEST(the_next_boundary_is_saved) {
    char *folder = make_folder();
    struct interruption when = {moments[_i].hook, moments[_i].at, 0};
    struct bytes reference = undisturbed();
    struct life life = preemptible_life(folder);
    rekindle_checkpoint_progress saved;
    life.backup.asynchronous = (uint32_t)_i % 2;
    add_callback(&life, new_callback("preempt", HOOK(when.hook), preempt, &when, NULL, 0));
    FAILS(REKINDLE_PREEMPTED, live(&life), "the run is saved");
    saved = newest_progress(folder);
    ck_assert_int_eq(saved.step, moments[_i].step);
    ck_assert_int_eq(saved.phase, moments[_i].phase);
    ck_assert_int_eq(saved.run_status, REKINDLE_RUN_RUNNING);
    end_life(&life);
    ck_assert_int_eq(rekindle_preemption_requested(), 1);
    rekindle_clear_preemption();
    ck_assert_int_eq(rekindle_preemption_requested(), 0);
    life = preemptible_life(folder);
    expect_reference(&life, &reference, hook_names[moments[_i].hook]);
    bytes_free(&reference);
    remove_folder(folder);
}
END_TEST

/* It stays requested: fits that start meanwhile train nothing and say what stands. In on_train_begin it is not too late
 * for that. */
START_TEST(a_request_is_sticky) {
    char *folder = make_folder();
    struct interruption when = {TRAIN_BEGIN, 0, 0};
    struct bytes reference = undisturbed();
    struct life life;
    rekindle_request_preemption();
    life = preemptible_life(folder);
    FAILS(REKINDLE_PREEMPTED, live(&life), "nothing was trained; there is no backup in");
    ck_assert_uint_eq(file_count(folder), 0);
    end_life(&life);
    rekindle_clear_preemption();
    life = preemptible_life(folder);
    add_callback(&life, new_callback("preempt", HOOK(TRAIN_BEGIN), preempt, &when, NULL, 0));
    FAILS(REKINDLE_PREEMPTED, live(&life), "nothing was trained; there is no backup in");
    end_life(&life);
    rekindle_clear_preemption();
    when = (struct interruption){TRAIN_BATCH_END, 4, 0};
    life = preemptible_life(folder);
    add_callback(&life, new_callback("preempt", HOOK(TRAIN_BATCH_END), preempt, &when, NULL, 0));
    FAILS(REKINDLE_PREEMPTED, live(&life), "the run is saved");
    end_life(&life);
    for (int again = 0; again < 3; ++again) {
        life = preemptible_life(folder);
        FAILS(REKINDLE_PREEMPTED, live(&life), "checkpoint-0000000001.rekindle stands");
        end_life(&life);
        ck_assert_int_eq(newest_progress(folder).step, 5);
    }
    rekindle_clear_preemption();
    life = preemptible_life(folder);
    expect_reference(&life, &reference, "after a request that stayed");
    bytes_free(&reference);
    remove_folder(folder);
}
END_TEST

/* A fit without save_before_preemption takes no notice. */
START_TEST(other_fits_go_on) {
    char *folder = make_folder();
    struct bytes reference = undisturbed();
    struct life life = new_life(folder);
    rekindle_request_preemption();
    expect_reference(&life, &reference, "not preemptible");
    rekindle_clear_preemption();
    bytes_free(&reference);
    remove_folder(folder);
}
END_TEST

static rekindle_action stop_and_preempt(void *user_data, enum hook hook, const rekindle_event *event) {
    (void)user_data;
    (void)hook;
    if (event->step != 8) return REKINDLE_ACTION_CONTINUE;
    rekindle_request_preemption();
    return REKINDLE_ACTION_STOP;
}

static rekindle_action only_stop(void *user_data, enum hook hook, const rekindle_event *event) {
    (void)user_data;
    (void)hook;
    return event->step == 8 ? REKINDLE_ACTION_STOP : REKINDLE_ACTION_CONTINUE;
}

/* A STOP at the same boundary is not forgotten: the resumed run does what was left to do, and trains no more. */
START_TEST(a_stop_survives_the_preemption) {
    char *folder = make_folder();
    struct life life = new_life(NULL);
    struct tape tape = {"", 0};
    struct bytes reference;
    add_callback(&life, new_callback("stop", HOOK(TRAIN_BATCH_END), only_stop, NULL, NULL, 0));
    reference = reference_of(&life);
    life = preemptible_life(folder);
    add_callback(&life, new_callback("stop", HOOK(TRAIN_BATCH_END), stop_and_preempt, NULL, NULL, 0));
    FAILS(REKINDLE_PREEMPTED, live(&life), "the run is saved");
    end_life(&life);
    rekindle_clear_preemption();
    life = preemptible_life(folder);
    add_callback(&life, new_callback("tape", ALL_HOOKS & ~HOOK(TEST_BATCH_BEGIN) & ~HOOK(TEST_BATCH_END), record, &tape,
                                     NULL, 0));
    expect_reference(&life, &reference, "stopped and preempted");
    ck_assert_str_eq(tape.text, "train_begin 1 2 restored\ntest_begin\ntest_end accuracy loss\n"
                                "epoch_end 1 accuracy loss val_accuracy val_loss\n"
                                "train_end accuracy loss val_accuracy val_loss\n");
    bytes_free(&reference);
    remove_folder(folder);
}
END_TEST

static void *request_soon(void *unused) {
    usleep(20000);
    rekindle_request_preemption();
    return unused;
}

/* Long enough to be interrupted from outside; no hooks, so that nothing but the request stops the steps. */
static struct life long_life(const char *folder) {
    struct life life = preemptible_life(folder);
    life.fit.epochs = 1500;
    life.model = small_classifier(1, 1);
    return life;
}

START_TEST(another_thread_may_ask) {
    char *folder = make_folder();
    pthread_t thread;
    struct life life = long_life(NULL);
    struct bytes reference = reference_of(&life);
    rekindle_status status = REKINDLE_OK;
    int preemptions = 0;
    for (; preemptions < 3; ++preemptions) {
        life = long_life(folder);
        ck_assert_int_eq(pthread_create(&thread, NULL, request_soon, NULL), 0);
        status = live(&life);
        ck_assert_int_eq(pthread_join(thread, NULL), 0);
        rekindle_clear_preemption();
        end_life(&life);
        if (status == REKINDLE_OK) break;
        FAILS(REKINDLE_PREEMPTED, status, "fit was preempted");
    }
    ck_assert_int_gt(preemptions, 0);
    if (status != REKINDLE_OK) {
        life = long_life(folder);
        expect_reference(&life, &reference, "preempted by a thread");
    }
    bytes_free(&reference);
    remove_folder(folder);
}
END_TEST

/* A process that installs the handler and trains until SIGTERM makes it save and return; its exit code is the status.
 */
static int train_until_signal(const char *folder, int ready) {
    struct life life = long_life(folder);
    rekindle_status status;
    signal(SIGTERM, SIG_DFL); /* Check's own handler would run after ours, and end all processes of the test */
    OK(rekindle_preemption_handler_install());
    life.fit.epochs = 100000000;
    ck_assert_int_eq(write(ready, "x", 1), 1);
    status = live(&life);
    end_life(&life);
    return status;
}

START_TEST(sigterm_saves_and_returns) {
    char *folder = make_folder();
    int ends[2], status;
    char byte;
    pid_t process;
    rekindle_checkpoint_progress saved;
    struct bytes reference;
    struct life life;
    ck_assert_int_eq(pipe(ends), 0);
    process = fork();
    if (process == 0) _exit(train_until_signal(folder, ends[1]));
    ck_assert_int_gt(process, 0);
    ck_assert_int_eq(read(ends[0], &byte, 1), 1);
    /* The first backup says that the fit runs, and a signal is not the end any more. */
    while (file_count(folder) == 0) usleep(1000);
    usleep(100000);
    ck_assert_int_eq(kill(process, _i == 0 ? SIGTERM : SIGUSR1), 0);
    ck_assert_int_eq(waitpid(process, &status, 0), process);
    ck_assert(WIFEXITED(status));
    ck_assert_int_eq(WEXITSTATUS(status), REKINDLE_PREEMPTED);
    saved = newest_progress(folder);
    ck_assert_int_gt(saved.step, 0);

    life = long_life(NULL);
    life.fit.epochs = saved.epoch + 2;
    reference = reference_of(&life);
    life = long_life(folder);
    life.fit.epochs = saved.epoch + 2;
    expect_reference(&life, &reference, "after a signal");
    bytes_free(&reference);
    remove_folder(folder);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_loop_test(tests, the_next_boundary_is_saved, 0, MOMENTS);
    tcase_add_test(tests, a_request_is_sticky);
    tcase_add_test(tests, other_fits_go_on);
    tcase_add_test(tests, a_stop_survives_the_preemption);
    tcase_add_test(tests, another_thread_may_ask);
    tcase_add_loop_test(tests, sigterm_saves_and_returns, 0, 2);
}

int main(void) {
    return run_tests("preemption", add_tests);
}
