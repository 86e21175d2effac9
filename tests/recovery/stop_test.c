/* rekindle_model_request_stop: fit returns at its next boundary, and a backup of the run in progress stands, from which
 * a later fit goes on to the same bytes. */
#include <pthread.h>
#include <stdatomic.h>

#include "recovery/life.h"

static rekindle_action request(void *user_data, enum hook hook, const rekindle_event *event) {
    struct interruption *when = user_data;
    (void)hook;
    if (when->calls++ == when->at) OK(rekindle_model_request_stop(event->model));
    return REKINDLE_ACTION_CONTINUE;
}

static const struct {
    enum hook hook;
    int at;
    int64_t step;
    rekindle_run_phase phase;
} moments[] = {
    {EPOCH_BEGIN, 0, 1, REKINDLE_PHASE_BATCHES},        {TRAIN_BATCH_BEGIN, 8, 9, REKINDLE_PHASE_BATCHES},
    {TRAIN_BATCH_END, 17, 18, REKINDLE_PHASE_BATCHES},  {TEST_BATCH_END, 0, 6, REKINDLE_PHASE_VALIDATION},
    {TEST_BATCH_BEGIN, 2, 6, REKINDLE_PHASE_EPOCH_END}, {EPOCH_END, 2, 18, REKINDLE_PHASE_EPOCH_END},
};
enum { MOMENTS = sizeof(moments) / sizeof(moments[0]) };

START_TEST(a_stopped_run_goes_on) {
    char *folder = make_folder();
    struct interruption when = {moments[_i].hook, moments[_i].at, 0};
    struct tape tape = {"", 0};
    rekindle_checkpoint_progress saved;
    struct life life = new_life(NULL);
    struct bytes reference = reference_of(&life);
    life = new_life(folder);
    life.backup.save_freq = REKINDLE_SAVE_FREQ_EPOCH;
    life.backup.save_freq_batches = 0;
    life.backup.asynchronous = (uint32_t)_i % 2;
    add_callback(&life, new_callback("request", HOOK(when.hook), request, &when, NULL, 0));
    add_callback(&life, new_callback("tape", HOOK(TRAIN_END), record, &tape, NULL, 0));
    OK(live(&life));
    ck_assert_int_gt((int)tape.size, 0); /* on_train_end came */
    end_life(&life);
    saved = newest_progress(folder);
    ck_assert_int_eq(saved.run_status, REKINDLE_RUN_RUNNING);
    ck_assert_int_eq(saved.step, moments[_i].step);
    ck_assert_int_eq(saved.phase, moments[_i].phase);
    life = new_life(folder);
    life.backup.save_freq = REKINDLE_SAVE_FREQ_EPOCH;
    life.backup.save_freq_batches = 0;
    expect_reference(&life, &reference, hook_names[moments[_i].hook]);
    ck_assert_uint_eq(file_count(folder), 0);
    bytes_free(&reference);
    remove_folder(folder);
}
END_TEST

/* In on_train_begin it is not too late to train nothing, and there is nothing to save. */
START_TEST(a_stop_before_the_first_batch_trains_nothing) {
    char *folder = make_folder();
    struct interruption when = {TRAIN_BEGIN, 0, 0};
    struct tape tape = {"", 0};
    struct life life = new_life(NULL);
    struct bytes reference = reference_of(&life);
    life = new_life(folder);
    add_callback(&life, new_callback("request", HOOK(when.hook), request, &when, NULL, 0));
    add_callback(&life, new_callback("tape", ALL_HOOKS, record, &tape, NULL, 0));
    OK(live(&life));
    ck_assert_str_eq(tape.text, "train_begin\ntrain_end\n");
    ck_assert_uint_eq(file_count(folder), 0);
    end_life(&life);
    life = new_life(folder);
    expect_reference(&life, &reference, "stopped before the first batch");
    bytes_free(&reference);
    remove_folder(folder);
}
END_TEST

/* Of another thread, while no hook gives it a chance. */
static atomic_bool began;

static rekindle_action note(void *user_data, enum hook hook, const rekindle_event *event) {
    (void)user_data;
    (void)hook;
    (void)event;
    atomic_store(&began, true);
    return REKINDLE_ACTION_CONTINUE;
}

static void *stop_soon(void *model) {
    while (!atomic_load(&began)) usleep(100);
    usleep(20000);
    OK(rekindle_model_request_stop(model));
    return NULL;
}

static struct life long_life(const char *folder) {
    struct life life = new_life(folder);
    life.backup.save_freq = REKINDLE_SAVE_FREQ_EPOCH;
    life.backup.save_freq_batches = 0;
    life.backup.asynchronous = 1;
    life.model = small_classifier(1, 1);
    life.fit.epochs = 1500;
    return life;
}

START_TEST(another_thread_may_stop) {
    char *folder = make_folder();
    pthread_t thread;
    struct life life = long_life(NULL);
    struct bytes reference = reference_of(&life);
    bool completed = false;
    for (int i = 0; i < 3 && !completed; ++i) {
        life = long_life(folder);
        atomic_store(&began, false);
        add_callback(&life, new_callback("note", HOOK(TRAIN_BEGIN), note, NULL, NULL, 0));
        ck_assert_int_eq(pthread_create(&thread, NULL, stop_soon, life.model), 0);
        OK(live(&life));
        ck_assert_int_eq(pthread_join(thread, NULL), 0);
        end_life(&life);
        completed = file_count(folder) == 0;
        ck_assert(!completed || i > 0);
    }
    if (!completed) {
        life = long_life(folder);
        expect_reference(&life, &reference, "stopped by a thread");
    }
    bytes_free(&reference);
    remove_folder(folder);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_loop_test(tests, a_stopped_run_goes_on, 0, MOMENTS);
    tcase_add_test(tests, a_stop_before_the_first_batch_trains_nothing);
    tcase_add_test(tests, another_thread_may_stop);
}

int main(void) {
    return run_tests("stop", add_tests);
}
