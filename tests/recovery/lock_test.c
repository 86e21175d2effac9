/* One run for each folder. KERAS.md: "two runs on one folder", and backup_dir that is empty, a file, or not writable.
 */
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

#include "recovery/life.h"

START_TEST(an_unusable_folder_is_refused_before_any_training) {
    char *folder = make_folder(), *file = path_in(folder, "file"), *below = path_in(file, "backup");
    const char *const folders[] = {"", file, below, "/sys/rekindle"}, *const named[] = {"", file, file,
                                                                                        "/sys/rekindle"};
    struct tape tape = {"", 0};
    struct life life = new_life(folders[_i]);
    write_file(file, "mine", 4);
    add_callback(&life, new_callback("tape", ALL_HOOKS, record, &tape, NULL, 0));
    FAILS(_i == 0 ? REKINDLE_INVALID_ARGUMENT : REKINDLE_IO_ERROR, live(&life), named[_i]);
    ck_assert_str_eq(tape.text, "");
    end_life(&life);
    free(below);
    free(file);
    remove_folder(folder);
}
END_TEST

START_TEST(a_missing_folder_is_made) {
    char *folder = make_folder(), *outer = path_in(folder, "runs"), *inner = path_in(outer, "backup");
    struct life life = new_life(inner);
    life.backup.delete_checkpoint = 0;
    OK(live(&life));
    ck_assert_uint_eq(file_count(inner), 1);
    end_life(&life);
    remove_folder(inner);
    ck_assert_int_eq(rmdir(outer), 0);
    free(outer);
    remove_folder(folder);
}
END_TEST

struct intruder {
    const char *folder;
    rekindle_callback *callback; /* NULL: one of its own */
    rekindle_status status;
    bool mentions_folder;
};

/* In a hook of one fit, fits another model with the same folder. */
static rekindle_action intrude(void *user_data, enum hook hook, const rekindle_event *event) {
    struct intruder *intruder = user_data;
    struct life life = new_life(intruder->callback == NULL ? intruder->folder : NULL);
    (void)hook;
    if (event->step != 5) return REKINDLE_ACTION_CONTINUE;
    if (intruder->callback != NULL) add_callback(&life, intruder->callback);
    intruder->status = live(&life);
    intruder->mentions_folder = strstr(rekindle_last_error(), intruder->folder) != NULL;
    life.callback_count = 0; /* not ours to destroy */
    end_life(&life);
    return REKINDLE_ACTION_CONTINUE;
}

START_TEST(a_second_callback_on_the_folder_is_refused) {
    char *folder = make_folder();
    struct life life = new_life(NULL);
    struct bytes reference = reference_of(&life);
    struct intruder intruder = {folder, NULL, REKINDLE_OK, false};
    life = new_life(folder);
    add_callback(&life, new_callback("intruder", HOOK(TRAIN_BATCH_END), intrude, &intruder, NULL, 0));
    expect_reference(&life, &reference, "with an intruder");
    ck_assert_int_eq(intruder.status, REKINDLE_LOCKED);
    ck_assert(intruder.mentions_folder);
    bytes_free(&reference);
    remove_folder(folder);
}
END_TEST

/* The refused fit must leave lock, writer and fingerprint to the fit that has the callback. */
START_TEST(a_callback_in_use_is_refused_and_stays_in_use) {
    char *folder = make_folder();
    rekindle_callback *backup = NULL;
    struct interruption interruption = {TRAIN_BATCH_END, 11, 0};
    struct life life = new_life(NULL);
    struct bytes reference = reference_of(&life);
    struct intruder first = {folder, NULL, REKINDLE_OK, false}, second = first;
    rekindle_backup_and_restore_options options;
    life = new_life(folder);
    options = life.backup;
    options.asynchronous = (uint32_t)_i;
    OK(rekindle_backup_and_restore_create(&options, &backup));
    life.backup.backup_dir = NULL;
    first.callback = backup;
    add_callback(&life, backup);
    add_callback(&life, new_callback("same", HOOK(TRAIN_BATCH_END), intrude, &first, NULL, 0));
    add_callback(&life, new_callback("other", HOOK(TRAIN_BATCH_END), intrude, &second, NULL, 0));
    add_callback(&life, new_interruption(&interruption));
    FAILS(REKINDLE_ABORTED, live(&life), "interruption");
    ck_assert_int_eq(first.status, REKINDLE_BUSY);
    ck_assert(first.mentions_folder);
    ck_assert_int_eq(second.status, REKINDLE_LOCKED);
    end_life(&life);
    life = new_life(folder);
    expect_reference(&life, &reference, "after a refused fit");
    bytes_free(&reference);
    remove_folder(folder);
}
END_TEST

static rekindle_action use_for_host_loop(void *user_data, enum hook hook, const rekindle_event *event) {
    rekindle_callback *backup = user_data;
    rekindle_backup_position position = REKINDLE_BACKUP_POSITION_INIT;
    (void)hook;
    FAILS(REKINDLE_BUSY, rekindle_backup_save(backup, event->model, &position), "in use by a fit");
    FAILS(REKINDLE_BUSY, rekindle_backup_finish(backup), "in use by a fit");
    return REKINDLE_ACTION_CONTINUE;
}

START_TEST(a_hook_cannot_use_the_fits_callback_for_a_loop_of_its_own) {
    char *folder = make_folder();
    rekindle_callback *backup = NULL;
    struct interruption interruption = {TRAIN_BATCH_END, 11, 0};
    struct life life = new_life(NULL);
    struct bytes reference = reference_of(&life);
    life = new_life(folder);
    OK(rekindle_backup_and_restore_create(&life.backup, &backup));
    life.backup.backup_dir = NULL;
    add_callback(&life, backup);
    add_callback(&life, new_callback("host", HOOK(EPOCH_BEGIN), use_for_host_loop, backup, NULL, 0));
    add_callback(&life, new_interruption(&interruption));
    FAILS(REKINDLE_ABORTED, live(&life), "interruption");
    end_life(&life);
    life = new_life(folder);
    expect_reference(&life, &reference, "after a refused loop");
    bytes_free(&reference);
    remove_folder(folder);
}
END_TEST

/* Tells the parent that training runs, and waits for its end. */
static rekindle_action signal_and_hang(void *user_data, enum hook hook, const rekindle_event *event) {
    const int *pipe_end = user_data;
    (void)hook;
    if (event->step != 9) return REKINDLE_ACTION_CONTINUE;
    ck_assert_int_eq(write(*pipe_end, "x", 1), 1);
    for (;;) pause();
}

/* A process that trains until it is killed. Forked before the library is used. */
static pid_t start_training_process(const char *folder) {
    int ends[2];
    char byte;
    pid_t process;
    ck_assert_int_eq(pipe(ends), 0);
    process = fork();
    ck_assert_int_ge(process, 0);
    if (process == 0) {
        struct life life = new_life(folder);
        add_callback(&life, new_callback("hang", HOOK(TRAIN_BATCH_BEGIN), signal_and_hang, &ends[1], NULL, 0));
        live(&life);
        _exit(1);
    }
    ck_assert_int_eq(read(ends[0], &byte, 1), 1);
    close(ends[0]);
    close(ends[1]);
    return process;
}

static void kill_process(pid_t process) {
    int status;
    ck_assert_int_eq(kill(process, SIGKILL), 0);
    ck_assert_int_eq(waitpid(process, &status, 0), process);
    ck_assert(WIFSIGNALED(status));
}

START_TEST(a_second_process_is_refused_until_the_first_is_killed) {
    char *folder = make_folder();
    pid_t process = start_training_process(folder);
    rekindle_checkpoint_progress before;
    struct tape tape = {"", 0};
    struct life life = new_life(NULL);
    struct bytes reference = reference_of(&life);
    life = new_life(folder);
    before = newest_progress(folder); /* readers need no lock */
    ck_assert_int_eq(before.step, 9);
    add_callback(&life, new_callback("tape", ALL_HOOKS, record, &tape, NULL, 0));
    FAILS(REKINDLE_LOCKED, live(&life), folder);
    life.backup.lock_wait = 0.2;
    FAILS(REKINDLE_LOCKED, live(&life), folder);
    ck_assert_str_eq(tape.text, "");
    end_life(&life);
    ck_assert_uint_eq(newest_progress(folder).generation, before.generation);
    kill_process(process);
    life = new_life(folder);
    expect_reference(&life, &reference, "after the kill");
    bytes_free(&reference);
    remove_folder(folder);
}
END_TEST

START_TEST(a_run_may_wait_for_the_folder) {
    char *folder = make_folder();
    pid_t process = start_training_process(folder), killer = fork();
    int status;
    struct life life = new_life(NULL);
    struct bytes reference;
    if (killer == 0) {
        usleep(300000);
        _exit(kill(process, SIGKILL) == 0 ? 0 : 1);
    }
    ck_assert_int_gt(killer, 0);
    reference = reference_of(&life);
    life = new_life(folder);
    life.backup.lock_wait = 60.0;
    expect_reference(&life, &reference, "after waiting");
    ck_assert_int_eq(waitpid(killer, &status, 0), killer);
    ck_assert_int_eq(status, 0);
    ck_assert_int_eq(waitpid(process, &status, 0), process);
    bytes_free(&reference);
    remove_folder(folder);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_loop_test(tests, an_unusable_folder_is_refused_before_any_training, 0, 4);
    tcase_add_test(tests, a_missing_folder_is_made);
    tcase_add_test(tests, a_second_callback_on_the_folder_is_refused);
    tcase_add_loop_test(tests, a_callback_in_use_is_refused_and_stays_in_use, 0, 2);
    tcase_add_test(tests, a_hook_cannot_use_the_fits_callback_for_a_loop_of_its_own);
    tcase_add_test(tests, a_second_process_is_refused_until_the_first_is_killed);
    tcase_add_test(tests, a_run_may_wait_for_the_folder);
}

int main(void) {
    return run_tests("lock", add_tests);
}
