/* What a host does to the folders of its runs while they train: in each hook of one of two runs that train one inside
 * of the other, and before a run begins. The changes are those of tests/faults/folder_changes.h. */
#include "faults/folder_changes.h"
#include "recovery/life.h"

static const enum hook hooks[] = {TRAIN_BEGIN,      EPOCH_BEGIN,    TRAIN_BATCH_BEGIN, TRAIN_BATCH_END, TEST_BEGIN,
                                  TEST_BATCH_BEGIN, TEST_BATCH_END, TEST_END,          EPOCH_END,       TRAIN_END};
enum { HOOKS = sizeof(hooks) / sizeof(hooks[0]) };

static struct bytes references[FOLDERS];

static struct life life_of(int run) {
    struct life life = new_life(NULL);
    life.fit.epochs = 2;
    life.dataset = random_dataset(22, 6, 3, 11 + (unsigned)run);
    return life;
}

static void make_references(void) {
    for (int run = 0; run < FOLDERS; ++run) {
        struct life life = life_of(run);
        references[run] = reference_of(&life);
    }
}

static rekindle_callback *make_backup(enum change change, int run) {
    rekindle_backup_and_restore_options options = REKINDLE_BACKUP_AND_RESTORE_OPTIONS_INIT;
    rekindle_callback *backup = NULL;
    options.backup_dir = enter_for(change, run);
    options.save_freq = REKINDLE_SAVE_FREQ_BATCHES;
    options.save_freq_batches = 1;
    options.asynchronous = 0;
    OK(rekindle_backup_and_restore_create(&options, &backup));
    return backup;
}

/* Trains a run to its end with this callback, which it destroys; deletes the backups. */
static rekindle_status train(int run, rekindle_callback *backup, rekindle_callback *host, const char *what) {
    struct life life = life_of(run);
    struct bytes result = {NULL, 0, 0};
    rekindle_status status;
    add_callback(&life, backup);
    if (host != NULL) add_callback(&life, host);
    status = live(&life);
    if (status == REKINDLE_OK) {
        OK(add_trained_state(&result, life.model));
        ck_assert_msg(result.size == references[run].size &&
                          memcmp(result.data, references[run].data, result.size) == 0,
                      "%s: run %d ends with other bytes", what, run);
        bytes_free(&result);
        status = rekindle_backup_finish(backup);
    }
    end_life(&life);
    return status;
}

/* In the middle of run 0 its host makes the change, and trains run 1 to its end. */
struct host {
    enum change change;
    rekindle_callback *second;
    int calls;
    rekindle_status status; /* of run 1 */
    const char *what;
};

static rekindle_action act(void *user_data, enum hook hook, const rekindle_event *event) {
    struct host *host = user_data;
    (void)hook;
    (void)event;
    print_to_standard();
    if (host->calls++ != 0) return REKINDLE_ACTION_CONTINUE;
    make_change(host->change);
    host->status = train(1, host->second, NULL, host->what);
    return REKINDLE_ACTION_CONTINUE;
}

static bool removes(enum change change) {
    return change == REMOVED || change == REMOVED_AND_REPLACED;
}

/* Each run ends undisturbed. Only a folder that is removed costs something, and that is said. */
START_TEST(the_host_changes_a_folder_in_a_hook) {
    enum change change = (enum change)(_i / HOOKS);
    const char *what = hook_names[hooks[_i % HOOKS]];
    struct host host = {change, NULL, 0, REKINDLE_INTERNAL, what};
    rekindle_callback *first;
    rekindle_status status;
    if (!can_make(change)) return; /* the campaign says so */
    make_references();
    make_folders();
    host.second = make_backup(change, 1);
    first = make_backup(change, 0);
    status = train(0, first, new_callback("host", HOOK(hooks[_i % HOOKS]), act, &host, NULL, 0), what);
    settle();
    ck_assert_int_eq(host.status, REKINDLE_OK);
    if (removes(change) || change == MADE_READ_ONLY) {
        ck_assert_msg(status == REKINDLE_IO_ERROR, "%s, in %s: %s", change_names[change], what,
                      rekindle_status_name(status));
        ck_assert_int_eq(train(0, make_backup(RENAMED, 0), NULL, "started again"), REKINDLE_OK);
    } else {
        ck_assert_msg(status == REKINDLE_OK, "%s, in %s: %s", change_names[change], what, rekindle_last_error());
    }
    for (int run = 0; run < FOLDERS; ++run) ck_assert_uint_eq(file_count(folder_of(run)), 0);
    remove_folders();
}
END_TEST

START_TEST(a_folder_that_is_gone_when_fit_begins_is_an_error) {
    struct tape tape = {"", 0};
    struct life life;
    make_folders();
    life = new_life(NULL);
    add_callback(&life, make_backup(REMOVED, 0));
    add_callback(&life, new_callback("tape", ALL_HOOKS, record, &tape, NULL, 0));
    make_change(REMOVED);
    FAILS(REKINDLE_IO_ERROR, live(&life), "first/backup' has been removed since");
    ck_assert_str_eq(tape.text, "");
    end_life(&life);
    remove_folders();
}
END_TEST

/* NOT_FOUND would have the host begin anew. */
START_TEST(a_loop_of_the_host_hears_that_its_folder_is_gone) {
    rekindle_backup_position position = REKINDLE_BACKUP_POSITION_INIT;
    rekindle_backup_report report = REKINDLE_BACKUP_REPORT_INIT;
    rekindle_model *model = small_classifier(1, 1);
    rekindle_callback *backup;
    static const int64_t shape[] = {6};
    make_folders();
    OK(rekindle_model_build(model, shape, 1));
    backup = make_backup(REMOVED, 0);
    if (_i == 0) make_change(REMOVED);
    FAILS(_i == 0 ? REKINDLE_IO_ERROR : REKINDLE_NOT_FOUND, rekindle_backup_restore(backup, model, &position),
          "backup");
    if (_i == 1) {
        OK(rekindle_backup_save(backup, model, &position));
        make_change(REMOVED);
        FAILS(REKINDLE_IO_ERROR, rekindle_backup_save(backup, model, &position), "has been removed since");
        OK(rekindle_backup_status(backup, &report));
        ck_assert_uint_eq(report.has_backup, 0);
        FAILS(REKINDLE_IO_ERROR, rekindle_backup_restore(backup, model, &position), "has been removed since");
    }
    rekindle_callback_destroy(backup);
    rekindle_model_destroy(model);
    remove_folders();
}
END_TEST

/* A run that ends with its backup in a folder that is elsewhere, or gone: the log says so once, and where it is. */
START_TEST(the_log_says_where_the_backups_are) {
    const enum change change = _i == 0 ? RENAMED : REMOVED;
    struct interruption interruption = {TRAIN_BATCH_END, 9, 0};
    struct host host = {change, NULL, 0, REKINDLE_OK, ""};
    const char *log, *said;
    struct life life = new_life(NULL);
    make_folders();
    host.second = make_backup(change, 1);
    make_references();
    add_callback(&life, make_backup(change, 0));
    add_callback(&life, new_callback("host", HOOK(EPOCH_END), act, &host, NULL, 0));
    add_callback(&life, new_interruption(&interruption));
    capture_log();
    FAILS(REKINDLE_ABORTED, live(&life), "interruption");
    end_life(&life);
    log = captured_log();
    if (change == RENAMED) {
        said = strstr(log, "first/backup' has been moved");
        ck_assert_msg(said != NULL && strstr(said, "it is now '") != NULL && strstr(said, "/away'") != NULL, "%s", log);
        ck_assert_ptr_null(strstr(said + strlen("first/backup' has been moved"), "has been moved"));
    } else {
        ck_assert_msg(strstr(log, "ERROR the backup could not be written: ") != NULL, "%s", log);
        ck_assert_msg(strstr(log, "first/backup' has been removed since") != NULL, "%s", log);
        ck_assert_msg(strstr(log, "no backup stands") != NULL, "%s", log);
        ck_assert_msg(strstr(log, "ERROR the run's backups are lost: ") != NULL, "%s", log);
    }
    remove_folders();
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_loop_test(tests, the_host_changes_a_folder_in_a_hook, 0, CHANGE_COUNT * HOOKS);
    tcase_add_test(tests, a_folder_that_is_gone_when_fit_begins_is_an_error);
    tcase_add_loop_test(tests, a_loop_of_the_host_hears_that_its_folder_is_gone, 0, 2);
    tcase_add_loop_test(tests, the_log_says_where_the_backups_are, 0, 2);
}

int main(void) {
    return run_tests("folder", add_tests);
}
