/* A fit asks again and again whether it is to end, in training and in all that comes before. A stop or preemption is
 * asked for at each question in turn: it is honoured at that question, what it leaves behind is as documented, and the
 * run that goes on ends with the bytes of one that was not disturbed. */
#include <pthread.h>
#include <stdatomic.h>

#include "faults/questions.h"
#include "faults/slow_disk.h"
#include "recovery/life.h"
#include "training/source.h"

/* Two epochs of three batches, each validated with one; a former life ends in the second epoch. */
enum {
    SAMPLES = 10,
    FEATURES = 6,
    CLASSES = 3,
    VALIDATION = 3,
    EPOCHS = 2,
    BEGUN_AT = 4,
    THREADS = 2,
    COMPARED_EACH = 4
};

static const struct {
    const char *name;
    bool saves, asynchronous, resumes, pulls, is_built, preempts;
    int64_t threads;
} configurations[] = {
    {"without a backup", false, false, false, false, false, false, 1},
    {"built, without a backup", false, false, false, false, true, false, THREADS},
    {"fresh", true, false, false, false, false, false, 1},
    {"fresh, in the background", true, true, false, false, true, false, THREADS},
    {"resumed", true, false, true, false, false, false, THREADS},
    {"resumed, in the background", true, true, true, false, false, false, 1},
    {"resumed, a pull dataset that skips", true, false, true, true, false, false, 1},
    {"fresh, preempted", true, true, false, false, false, true, 1},
    {"resumed, preempted", true, false, true, false, true, true, 1},
};
enum { CONFIGURATIONS = sizeof(configurations) / sizeof(configurations[0]) };

static struct samples pulled;
static struct source sources[2]; /* a life and its next */
static unsigned sources_made;

static void build(rekindle_model *model) {
    static const int64_t shape[] = {FEATURES};
    OK(rekindle_model_build(model, shape, 1));
}

static struct life life_of(int configuration, const char *folder) {
    struct life life = new_life(configurations[configuration].saves ? folder : NULL);
    life.fit.epochs = EPOCHS;
    life.validates = true;
    life.validation = random_dataset(VALIDATION, FEATURES, CLASSES, 5);
    life.backup.asynchronous = configurations[configuration].asynchronous;
    life.backup.save_before_preemption = 1;
    life.model = small_classifier(1, configurations[configuration].threads);
    if (configurations[configuration].pulls) {
        struct source *source = &sources[sources_made++ % 2];
        *source = new_source(&pulled, 4);
        life.dataset = source_dataset(source);
    } else {
        life.dataset = random_dataset(SAMPLES, FEATURES, CLASSES, 11);
    }
    if (configurations[configuration].is_built) build(life.model);
    return life;
}

static struct {
    const rekindle_model *model;
    bool preempts;
    int questions, at;
    bool begun; /* on_train_begin has come */
} asking;

static void ask(void) {
    if (asking.questions++ != asking.at) return;
    if (asking.preempts) {
        rekindle_request_preemption();
    } else {
        OK(rekindle_model_request_stop(asking.model));
    }
}

static rekindle_action begin(void *user_data, enum hook hook, const rekindle_event *event) {
    (void)user_data;
    (void)hook;
    (void)event;
    asking.begun = true;
    return REKINDLE_ACTION_CONTINUE;
}

/* A former life ends in the middle of an epoch. Where its backup stands. */
static int64_t leave_a_backup(int configuration, const char *folder) {
    struct interruption interruption = {TRAIN_BATCH_END, BEGUN_AT, 0};
    struct life life = life_of(configuration, folder);
    add_callback(&life, new_interruption(&interruption));
    FAILS(REKINDLE_ABORTED, live(&life), "");
    end_life(&life);
    return newest_progress(folder).step;
}

/* An empty history, and the weights as they were. */
static void expect_untouched(int configuration, struct life *life) {
    size_t count;
    ck_assert_uint_eq(epochs_of(life->model, NULL, 0), 0);
    if (configurations[configuration].is_built) {
        struct life fresh = life_of(configuration, NULL);
        SAME(model_state_of(life->model), model_state_of(fresh.model));
        end_life(&fresh);
    } else {
        FAILS(REKINDLE_INVALID_STATE, rekindle_model_weight_count(life->model, &count), "not built");
    }
}

/* False if the fit is over before that question. */
static bool interrupt_at(int configuration, const char *folder, const struct bytes *reference) {
    int64_t begun_at = configurations[configuration].resumes ? leave_a_backup(configuration, folder) : -1;
    struct life life = life_of(configuration, folder);
    rekindle_status status;
    bool interrupted;
    asking.model = life.model;
    asking.questions = 0;
    asking.begun = false;
    add_callback(&life, new_callback("begin", HOOK(TRAIN_BEGIN), begin, NULL, NULL, 0));
    answer_questions(ask);
    status = live(&life);
    answer_questions(NULL);
    interrupted = asking.questions > asking.at;
    if (asking.preempts && interrupted) {
        FAILS(REKINDLE_PREEMPTED, status, "");
        rekindle_clear_preemption();
    } else {
        OK(status);
    }
    /* The loop pauses for one; at the boundary the other decides what is to be done. */
    ck_assert_int_le(asking.questions, asking.at + 2);
    if (interrupted && !asking.begun) {
        expect_untouched(configuration, &life);
        if (begun_at >= 0) ck_assert_int_eq(newest_progress(folder).step, begun_at);
    }
    if (interrupted && asking.at % COMPARED_EACH == 0 && (configurations[configuration].saves || !asking.begun)) {
        struct life next = life_of(configuration, folder);
        rekindle_model_destroy(next.model);
        next.model = life.model; /* the model that was left */
        life.model = NULL;
        expect_reference(&next, reference, configurations[configuration].name);
    }
    end_life(&life);
    return interrupted;
}

START_TEST(each_question_is_answered) {
    int configuration = _i;
    struct life undisturbed;
    struct bytes reference;
    bool interrupted = true;
    asking.preempts = configurations[_i].preempts;
    pulled = new_samples(SAMPLES, FEATURES, CLASSES, 11);
    undisturbed = life_of(configuration, NULL);
    undisturbed.backup.backup_dir = NULL;
    reference = reference_of(&undisturbed);
    for (asking.at = 0; interrupted; ++asking.at) {
        char *folder = make_folder();
        interrupted = interrupt_at(configuration, folder, &reference);
        remove_folder(folder);
    }
    ck_assert_int_gt(asking.at, 30);
    bytes_free(&reference);
    free_samples(&pulled);
}
END_TEST

/* A fit that waits for a folder that another run holds would wait for a year. */
START_TEST(waiting_for_a_folder_is_interrupted) {
    char *folder = make_folder();
    struct life holder = life_of(2, folder), life = life_of(2, folder);
    rekindle_backup_position position = REKINDLE_BACKUP_POSITION_INIT;
    rekindle_callback *holds = NULL;
    OK(rekindle_backup_and_restore_create(&holder.backup, &holds));
    build(holder.model);
    OK(rekindle_backup_save(holds, holder.model, &position));
    life.backup.lock_wait = 3e7;
    asking.model = life.model;
    asking.preempts = _i == 1;
    asking.questions = 0;
    asking.at = 40; /* behind those of building the model */
    answer_questions(ask);
    if (asking.preempts) {
        FAILS(REKINDLE_PREEMPTED, live(&life), "nothing was trained; the backup");
        rekindle_clear_preemption();
    } else {
        OK(live(&life));
    }
    answer_questions(NULL);
    ck_assert_int_eq(asking.questions, asking.at + 1);
    ck_assert_uint_eq(file_count(folder), 1);
    rekindle_callback_destroy(holds);
    end_life(&holder);
    end_life(&life);
    remove_folder(folder);
}
END_TEST

static atomic_bool wanted, seen;

static void note_question(void) {
    if (atomic_load(&wanted)) atomic_store(&seen, true);
}

/* Asks when the first backup hangs in the disk, and has the disk go on long after that was seen. */
static void *ask_in_the_first_save(void *model) {
    await_waiting_flush();
    OK(rekindle_model_request_stop(model));
    atomic_store(&wanted, true);
    while (!atomic_load(&seen)) usleep(1000);
    usleep(200000);
    start_disk();
    return NULL;
}

/* It is given up, and does not come into place. */
START_TEST(the_first_backup_is_given_up) {
    char *folder = make_folder();
    struct life life = life_of(3, folder);
    pthread_t thread;
    stop_disk(ALL_FLUSHES);
    answer_questions(note_question);
    ck_assert_int_eq(pthread_create(&thread, NULL, ask_in_the_first_save, life.model), 0);
    OK(live(&life));
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    answer_questions(NULL);
    ck_assert_uint_eq(steps_of(life.model), 0);
    ck_assert_uint_eq(file_count(folder), 0);
    end_life(&life);
    remove_folder(folder);
}
END_TEST

static void set_up(void) {
    install_slow_disk();
}

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, NULL);
    tcase_add_loop_test(tests, each_question_is_answered, 0, CONFIGURATIONS);
    tcase_add_loop_test(tests, waiting_for_a_folder_is_interrupted, 0, 2);
    tcase_add_test(tests, the_first_backup_is_given_up);
}

int main(void) {
    return run_tests("each_question", add_tests);
}
