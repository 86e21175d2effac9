/* A stop or preemption that another thread asks for at any moment between the call of fit and its return is honoured:
 * MOMENTS of them, spread over the time that an undisturbed fit takes, fresh and resuming. The model is large enough
 * for what comes before the first batch to be a good part of that. */
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "recovery/life.h"

enum { MOMENTS = 200, COMPARED_EACH = 20, FEATURES = 128, UNITS = 256, SAMPLES = 40, EPOCHS = 2, LEFT_AT = 12 };

enum request { STOP, FLAG, PREEMPTION, REQUESTS };

/* What the thread is to do, and how far it is. */
static struct {
    enum request request;
    const rekindle_model *model;
    double delay;
    volatile int stop_flag;
    atomic_bool asked, returned;
} asking;

/* What the hooks saw that came behind the request. */
static struct {
    bool begun;
    int batches, last_epochs;
} seen;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* A request to stop counts from when fit has the model; the others may come before. */
static void await_fit(void) {
    size_t count;
    while (!atomic_load(&asking.returned) && rekindle_model_weight_count(asking.model, &count) != REKINDLE_BUSY) {
        usleep(10);
    }
}

static void *ask(void *unused) {
    double begin = now();
    if (asking.request == STOP) await_fit();
    while (now() - begin < asking.delay && !atomic_load(&asking.returned)) usleep(20);
    if (asking.request == STOP) OK(rekindle_model_request_stop(asking.model));
    if (asking.request == FLAG) asking.stop_flag = 1;
    if (asking.request == PREEMPTION) rekindle_request_preemption();
    atomic_store(&asking.asked, true);
    return unused;
}

static rekindle_action note(void *unused, enum hook hook, const rekindle_event *event) {
    (void)unused;
    seen.begun = true;
    if (!atomic_load(&asking.asked)) return REKINDLE_ACTION_CONTINUE;
    if (hook == TRAIN_BATCH_BEGIN) ++seen.batches;
    if (hook == EPOCH_END && event->epoch == EPOCHS - 1) ++seen.last_epochs;
    return REKINDLE_ACTION_CONTINUE;
}

static struct life large_life(const char *folder) {
    struct life life = new_life(folder);
    life.backup.asynchronous = 1;
    life.backup.save_before_preemption = 1;
    life.fit.epochs = EPOCHS;
    life.fit.stop_flag = &asking.stop_flag;
    life.dataset = random_dataset(SAMPLES, FEATURES, 3, 11);
    life.validation = random_dataset(SAMPLES / 2, FEATURES, 3, 77);
    life.model = new_model(7);
    add_dense(life.model, UNITS, "relu");
    add_dense(life.model, UNITS, "relu");
    add_dense(life.model, 3, "softmax");
    compile_model(life.model, "adam", "sparse_categorical_crossentropy", "accuracy");
    return life;
}

static void leave_a_backup(const char *folder) {
    struct interruption interruption = {TRAIN_BATCH_END, LEFT_AT, 0};
    struct life life = large_life(folder);
    add_callback(&life, new_interruption(&interruption));
    FAILS(REKINDLE_ABORTED, live(&life), "");
    end_life(&life);
}

/* Lives, and is asked to end after so many seconds. */
static void live_until(const char *folder, double delay) {
    struct life life = large_life(folder);
    rekindle_status status;
    pthread_t thread;
    bool must_end;
    memset(&seen, 0, sizeof(seen));
    atomic_store(&asking.asked, false);
    atomic_store(&asking.returned, false);
    asking.model = life.model;
    asking.delay = delay;
    add_callback(&life, new_callback("note", HOOK(TRAIN_BEGIN) | HOOK(TRAIN_BATCH_BEGIN) | HOOK(EPOCH_END), note, NULL,
                                     NULL, 0));
    ck_assert_int_eq(pthread_create(&thread, NULL, ask, NULL), 0);
    do status = live(&life);
    while (status == REKINDLE_BUSY); /* the thread was just looking */
    atomic_store(&asking.returned, true);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);

    /* A batch may have begun between the last question and the request, but no second one. */
    ck_assert_int_le(seen.batches, 1);
    must_end = seen.batches > 0 || seen.last_epochs > 0 || !seen.begun;
    if (asking.request != PREEMPTION) {
        OK(status);
        if (seen.begun && must_end) ck_assert_int_eq(newest_progress(folder).run_status, REKINDLE_RUN_RUNNING);
    } else if (must_end || status != REKINDLE_OK) {
        FAILS(REKINDLE_PREEMPTED, status, seen.begun ? "" : "nothing was trained");
    }
    end_life(&life);
    asking.stop_flag = 0;
    rekindle_clear_preemption();
}

static double duration_of_a_life(struct bytes *reference) {
    char *folder = make_folder();
    struct life life = large_life(folder);
    double begin = now();
    *reference = reference_of(&life);
    remove_folder(folder);
    return now() - begin;
}

static const bool resuming[] = {false, true};

START_TEST(each_moment_is_honoured) {
    bool resumes = resuming[_i / REQUESTS];
    struct bytes reference;
    double duration = duration_of_a_life(&reference);
    asking.request = (enum request)(_i % REQUESTS);
    for (int moment = 0; moment < MOMENTS; ++moment) {
        char *folder = make_folder();
        if (resumes) leave_a_backup(folder);
        live_until(folder, duration * moment / MOMENTS);
        if (moment % COMPARED_EACH == 0 && (!seen.begun || file_count(folder) > 0)) {
            struct life next = large_life(folder);
            expect_reference(&next, &reference, "the run that goes on");
        }
        remove_folder(folder);
    }
    bytes_free(&reference);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_loop_test(tests, each_moment_is_honoured, 0, 2 * REQUESTS);
}

int main(void) {
    return run_tests("moments", add_tests);
}
