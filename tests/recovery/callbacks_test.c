/* What callbacks do at a boundary, and what they keep, survives an interruption, wherever they stand in the list. */
#include "recovery/life.h"

static rekindle_action lower_learning_rate(void *user_data, enum hook hook, const rekindle_event *event) {
    double learning_rate;
    (void)user_data;
    (void)hook;
    OK(rekindle_model_get_learning_rate(event->model, &learning_rate));
    OK(rekindle_model_set_learning_rate(event->model, 0.5 * learning_rate));
    return REKINDLE_ACTION_CONTINUE;
}

/* KERAS.md: "EarlyStopping wait/best ... reset by the restart": counts batches and sets itself to 0 when training
 * begins; every fourth batch it lowers the learning rate. */
static rekindle_action count_and_lower(void *user_data, enum hook hook, const rekindle_event *event) {
    int64_t *count = user_data;
    if (hook == TRAIN_BEGIN) *count = 0;
    if (hook != TRAIN_BATCH_END || ++*count % 4 != 0) return REKINDLE_ACTION_CONTINUE;
    return lower_learning_rate(NULL, hook, event);
}

/* Stops when it was called four times at the end of an epoch in which validation had a loss. */
static rekindle_action stop_at_second_epoch(void *user_data, enum hook hook, const rekindle_event *event) {
    int64_t *wait = user_data;
    (void)hook;
    (void)event;
    return ++*wait == 2 ? REKINDLE_ACTION_STOP : REKINDLE_ACTION_CONTINUE;
}

static rekindle_action scale_weights(void *user_data, enum hook hook, const rekindle_event *event) {
    float *values = weight_values(event->model, "dense/kernel");
    (void)user_data;
    (void)hook;
    for (int i = 0; i < 30; ++i) values[i] *= 0.75f;
    set_weight_values(event->model, "dense/kernel", values);
    free(values);
    return REKINDLE_ACTION_CONTINUE;
}

/* Each kind of user callback of these tests; `memory` is its state. */
static rekindle_callback *make(int kind, int64_t *memory) {
    unsigned count_hooks = HOOK(TRAIN_BEGIN) | HOOK(TRAIN_BATCH_END);
    switch (kind) {
    case 0: return new_callback("schedule", HOOK(EPOCH_END), lower_learning_rate, NULL, NULL, 0);
    case 1: return new_callback("count", count_hooks, count_and_lower, memory, memory, sizeof(*memory));
    case 2: return new_callback("patience", HOOK(EPOCH_END), stop_at_second_epoch, memory, memory, sizeof(*memory));
    default: return new_callback("decay", HOOK(TRAIN_BATCH_END), scale_weights, NULL, NULL, 0);
    }
}
enum { KINDS = 4 };

/* KERAS.md: "saved when": what callbacks do at a boundary is in its backup, before and behind BackupAndRestore. */
START_TEST(what_callbacks_do_and_keep_is_restored) {
    int kind = _i % KINDS;
    bool backup_last = (_i / KINDS) % 2, async = _i / KINDS / 2;
    static const enum hook hooks[] = {TRAIN_BATCH_BEGIN, TRAIN_BATCH_END, EPOCH_BEGIN,
                                      EPOCH_END,         TEST_BATCH_END,  TRAIN_END};
    int64_t memory = 0;
    struct life life = new_life(NULL);
    struct bytes reference;
    add_callback(&life, make(kind, &memory));
    reference = reference_of(&life);
    for (size_t i = 0; i < sizeof(hooks) / sizeof(hooks[0]); ++i) {
        for (int at = 0;; ++at) {
            char *folder = make_folder();
            struct interruption interruption = {hooks[i], at, 0};
            int64_t first_memory = 0, second_memory = 0;
            bool reached;
            life = new_life(folder);
            life.backup_last = backup_last;
            life.backup.asynchronous = async;
            add_callback(&life, make(kind, &first_memory));
            add_callback(&life, new_interruption(&interruption));
            reached = live(&life) != REKINDLE_OK;
            end_life(&life);
            life = new_life(folder);
            life.backup_last = backup_last;
            add_callback(&life, make(kind, &second_memory));
            if (reached) {
                expect_reference(&life, &reference, hook_names[hooks[i]]);
                ck_assert_int_eq(second_memory, memory);
            } else {
                end_life(&life);
            }
            remove_folder(folder);
            if (!reached) break;
        }
    }
    bytes_free(&reference);
}
END_TEST

/* DESIGN section 5: on_train_begin tells where the run goes on, and comes before anything is installed. */
START_TEST(the_first_hook_tells_where_the_run_goes_on) {
    static const struct {
        enum hook hook;
        int at;
        const char *expected;
    } cases[] = {
        {TRAIN_BATCH_BEGIN, 0, "train_begin 0 0 restored\nepoch_begin 0\n"},
        {TRAIN_BATCH_BEGIN, 2, "train_begin 0 2 restored\ntrain_batch_begin 0 2\n"},
        {TEST_BEGIN, 0, "train_begin 0 6 restored\ntest_begin\n"},
        {EPOCH_BEGIN, 1, "train_begin 1 0 restored\nepoch_begin 1\n"},
        {TRAIN_BATCH_BEGIN, 15, "train_begin 2 3 restored\ntrain_batch_begin 2 3\n"},
        {TRAIN_END, 0, "train_begin 3 0 restored\ntrain_end accuracy loss val_accuracy val_loss\n"},
    };
    char *folder = make_folder();
    struct interruption interruption = {cases[_i].hook, cases[_i].at, 0};
    struct tape tape = {"", 0};
    struct life life = new_life(folder);
    add_callback(&life, new_interruption(&interruption));
    FAILS(REKINDLE_ABORTED, live(&life), "interruption");
    end_life(&life);
    life = new_life(folder);
    add_callback(&life, new_callback("tape", ALL_HOOKS, record, &tape, NULL, 0));
    OK(live(&life));
    ck_assert_msg(strncmp(tape.text, cases[_i].expected, strlen(cases[_i].expected)) == 0, "expected %s got %.80s",
                  cases[_i].expected, tape.text);
    end_life(&life);
    remove_folder(folder);
}
END_TEST

/* DESIGN section 7: the list of callbacks is no part of the fingerprint; a state without its callback is left out, and
 * a callback without a state begins anew; the log says so. */
START_TEST(callbacks_may_come_and_go) {
    char *folder = make_folder();
    struct interruption interruption = {TRAIN_BATCH_BEGIN, 7, 0};
    int64_t old = 0, fresh = 0;
    struct life life = new_life(folder);
    add_callback(&life, make(1, &old));
    add_callback(&life, new_interruption(&interruption));
    FAILS(REKINDLE_ABORTED, live(&life), "interruption");
    ck_assert_int_eq(old, 7);
    end_life(&life);
    capture_log();
    life = new_life(folder);
    add_callback(&life, make(2, &fresh));
    OK(live(&life));
    ck_assert_int_eq(fresh, 2);
    ck_assert_ptr_nonnull(strstr(captured_log(), "WARNING callback \"patience\" has no state in "));
    ck_assert_ptr_nonnull(strstr(captured_log(), "has the state of a callback \"count\""));
    end_life(&life);
    remove_folder(folder);
}
END_TEST

static int refuse(void *user_data, const void *data, size_t size) {
    (void)user_data;
    (void)data;
    (void)size;
    return 5;
}

static int give_nothing(void *user_data, const void **data, size_t *size) {
    (void)user_data;
    *data = NULL;
    *size = 0;
    return 0;
}

/* A callback that does not take its state back ends the fit, and the backup stands. */
START_TEST(a_refused_state_ends_the_fit) {
    char *folder = make_folder();
    struct interruption interruption = {TRAIN_BATCH_BEGIN, 3, 0};
    rekindle_callback_options options = REKINDLE_CALLBACK_OPTIONS_INIT;
    rekindle_callback *callback = NULL;
    struct life life = new_life(folder);
    options.name = "stubborn";
    options.get_state = give_nothing;
    options.set_state = refuse;
    OK(rekindle_callback_create(&options, &callback));
    add_callback(&life, callback);
    add_callback(&life, new_interruption(&interruption));
    FAILS(REKINDLE_ABORTED, live(&life), "interruption");
    end_life(&life);
    for (int i = 0; i < 2; ++i) {
        life = new_life(folder);
        OK(rekindle_callback_create(&options, &callback));
        add_callback(&life, callback);
        FAILS(REKINDLE_ABORTED, live(&life), "callback \"stubborn\": set_state returned 5");
        ck_assert_int_eq(newest_progress(folder).step, 3);
        end_life(&life);
    }
    remove_folder(folder);
}
END_TEST

/* Callbacks without a name are told apart by their place among each other. */
START_TEST(callbacks_without_a_name_keep_their_own) {
    char *folder = make_folder();
    struct interruption interruption = {TRAIN_BATCH_BEGIN, 7, 0};
    int64_t counted = 0, waited = 0;
    struct life life = new_life(folder);
    for (int i = 0; i < 2; ++i) {
        if (i == 1) life = new_life(folder);
        add_callback(&life, new_callback(NULL, HOOK(TRAIN_BEGIN) | HOOK(TRAIN_BATCH_END), count_and_lower, &counted,
                                         &counted, sizeof(counted)));
        add_callback(&life,
                     new_callback(NULL, HOOK(EPOCH_END), stop_at_second_epoch, &waited, &waited, sizeof(waited)));
        if (i == 1) break;
        add_callback(&life, new_interruption(&interruption));
        FAILS(REKINDLE_ABORTED, live(&life), "interruption");
        end_life(&life);
        counted = waited = 0;
    }
    OK(live(&life));
    ck_assert_int_eq(counted, 12);
    ck_assert_int_eq(waited, 2);
    end_life(&life);
    remove_folder(folder);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_loop_test(tests, what_callbacks_do_and_keep_is_restored, 0, 4 * KINDS);
    tcase_add_loop_test(tests, the_first_hook_tells_where_the_run_goes_on, 0, 6);
    tcase_add_test(tests, callbacks_may_come_and_go);
    tcase_add_test(tests, a_refused_state_ends_the_fit);
    tcase_add_test(tests, callbacks_without_a_name_keep_their_own);
}

int main(void) {
    return run_tests("callbacks", add_tests);
}
