/* What the library's callbacks keep survives a kill: interrupted anywhere, a run ends with the bytes of one that was
 * not, and backups show it entry by entry. */
#include "recovery/life.h"
#include "support/run_tests.h"

/* Stops at the second epoch, and goes back to the weights of the first. */
static rekindle_callback *early_stopping(const char *monitor) {
    rekindle_early_stopping_options options = REKINDLE_EARLY_STOPPING_OPTIONS_INIT;
    rekindle_callback *callback = NULL;
    options.monitor = monitor;
    options.min_delta = 100.0;
    options.patience = 1;
    options.restore_best_weights = 1;
    OK(rekindle_early_stopping_create(&options, &callback));
    return callback;
}

/* Reduces at the second epoch. */
static rekindle_callback *reduce_lr(int64_t patience) {
    rekindle_reduce_lr_on_plateau_options options = REKINDLE_REDUCE_LR_ON_PLATEAU_OPTIONS_INIT;
    rekindle_callback *callback = NULL;
    options.factor = 0.25;
    options.min_delta = 100.0;
    options.patience = patience;
    options.cooldown = 1;
    OK(rekindle_reduce_lr_on_plateau_create(&options, &callback));
    return callback;
}

static int halve(void *user_data, int64_t epoch, double *learning_rate) {
    (void)user_data;
    if (epoch > 0) *learning_rate *= 0.5;
    return 0;
}

static rekindle_callback *scheduler(void) {
    rekindle_learning_rate_scheduler_options options = REKINDLE_LEARNING_RATE_SCHEDULER_OPTIONS_INIT;
    rekindle_callback *callback = NULL;
    options.function = halve;
    OK(rekindle_learning_rate_scheduler_create(&options, &callback));
    return callback;
}

static rekindle_callback *terminate_on_nan(void) {
    rekindle_callback *callback = NULL;
    OK(rekindle_terminate_on_nan_create(NULL, &callback));
    return callback;
}

enum { KINDS = 5 };

static void add_kind(struct life *life, int kind) {
    switch (kind) {
    case 0: add_callback(life, early_stopping("val_loss")); break;
    case 1: add_callback(life, reduce_lr(1)); break;
    case 2: add_callback(life, scheduler()); break;
    case 3: add_callback(life, terminate_on_nan()); break;
    default: /* two of a kind, each with a state of its own */
        add_callback(life, reduce_lr(2));
        add_callback(life, reduce_lr(1));
    }
}

static void interrupt_everywhere(int kind, enum hook hook, const struct bytes *reference) {
    for (int at = 0;; ++at) {
        char *folder = make_folder();
        struct interruption interruption = {hook, at, 0};
        struct life life = new_life(folder);
        bool reached;
        add_kind(&life, kind);
        add_callback(&life, new_interruption(&interruption));
        reached = live(&life) != REKINDLE_OK;
        end_life(&life);
        if (reached) {
            life = new_life(folder);
            add_kind(&life, kind);
            expect_reference(&life, reference, hook_names[hook]);
        }
        remove_folder(folder);
        if (!reached) return;
    }
}

START_TEST(what_they_keep_is_restored) {
    static const enum hook hooks[] = {TRAIN_BATCH_BEGIN, TRAIN_BATCH_END, EPOCH_BEGIN,
                                      EPOCH_END,         TEST_BATCH_END,  TRAIN_END};
    struct life life = new_life(NULL);
    struct bytes reference;
    add_kind(&life, _i);
    reference = reference_of(&life);
    for (size_t i = 0; i < sizeof(hooks) / sizeof(hooks[0]); ++i) interrupt_everywhere(_i, hooks[i], &reference);
    bytes_free(&reference);
}
END_TEST

/* The names and shapes that `rekindle inspect` shows. */
START_TEST(a_backup_shows_each_entry) {
    static const char *const names[] = {
        "callback/early_stopping/wait",
        "callback/early_stopping/best",
        "callback/early_stopping/best_weights/dense/kernel",
        "callback/early_stopping_1/best_epoch",
    };
    char *folder = make_folder(), *path = NULL;
    struct interruption interruption = {TRAIN_BATCH_BEGIN, 7, 0};
    rekindle_checkpoint *checkpoint = NULL;
    struct life life = new_life(folder);
    add_callback(&life, early_stopping("val_loss"));
    add_callback(&life, early_stopping("loss"));
    add_callback(&life, new_interruption(&interruption));
    FAILS(REKINDLE_ABORTED, live(&life), "interruption");
    OK(rekindle_checkpoint_newest(folder, &path));
    OK(rekindle_checkpoint_open(path, &checkpoint));
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); ++i) {
        rekindle_checkpoint_entry entry = REKINDLE_CHECKPOINT_ENTRY_INIT;
        OK(rekindle_checkpoint_find_entry(checkpoint, names[i], &entry));
        ck_assert_int_eq(entry.kind, REKINDLE_ENTRY_CALLBACK);
    }
    rekindle_checkpoint_destroy(checkpoint);
    rekindle_string_destroy(path);
    end_life(&life);
    remove_folder(folder);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_loop_test(tests, what_they_keep_is_restored, 0, KINDS);
    tcase_add_test(tests, a_backup_shows_each_entry);
}

int main(void) {
    return run_tests("resume", add_tests);
}
