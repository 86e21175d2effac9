/* A disk that takes no more: training goes on, the log has an error with the file, and the last backup stands. */
#include <signal.h>
#include <sys/resource.h>

#include "recovery/life.h"

/* From step 8 on the system refuses to let any file grow, as a full disk does; from step `until` on it is let grow
 * again. */
struct full_disk {
    const char *folder;
    int64_t until;
    rlim_t usual;
    int64_t newest_seen;
};

static void limit_files(rlim_t bytes) {
    struct rlimit limit;
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes;
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static rekindle_action fill_disk(void *user_data, enum hook hook, const rekindle_event *event) {
    struct full_disk *disk = user_data;
    (void)hook;
    if (event->step == 8) limit_files(100);
    if (event->step > 8 && event->step < disk->until) usleep(10000); /* a writing thread gets its turn */
    if (event->step == disk->until) limit_files(disk->usual);
    if (event->step == 11) disk->newest_seen = newest_progress(disk->folder).step;
    return REKINDLE_ACTION_CONTINUE;
}

static struct full_disk full_disk_of(const char *folder, int64_t until) {
    struct full_disk disk = {folder, until, 0, -1};
    struct rlimit limit;
    signal(SIGXFSZ, SIG_IGN); /* EFBIG instead */
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
    disk.usual = limit.rlim_cur;
    return disk;
}

/* Synchronous saving: the backup of step 7 is the last. Asynchronous: that, or one from before. */
START_TEST(training_goes_on_and_the_last_backup_stands) {
    char *folder = make_folder();
    struct full_disk disk = full_disk_of(folder, 15);
    struct life life = new_life(NULL);
    struct bytes reference = reference_of(&life);
    life = new_life(folder);
    life.backup.asynchronous = (uint32_t)_i;
    life.backup.overhead_budget = 1.0;
    capture_log();
    add_callback(&life, new_callback("disk", HOOK(TRAIN_BATCH_BEGIN), fill_disk, &disk, NULL, 0));
    expect_reference(&life, &reference, "with a full disk");
    if (_i == 0) ck_assert_int_eq(disk.newest_seen, 8);
    ck_assert_int_ge(disk.newest_seen, 0);
    ck_assert_int_le(disk.newest_seen, 8);
    ck_assert_ptr_nonnull(strstr(captured_log(), "ERROR the backup could not be written: "));
    ck_assert_ptr_nonnull(strstr(captured_log(), folder));
    ck_assert_ptr_nonnull(strstr(captured_log(), " stands"));
    ck_assert_uint_eq(file_count(folder), 0);
    bytes_free(&reference);
    remove_folder(folder);
}
END_TEST

/* The run dies while the disk is full, and goes on from the last backup when there is space again. */
START_TEST(the_last_backup_can_be_resumed) {
    char *folder = make_folder();
    struct full_disk disk = full_disk_of(folder, -1);
    struct interruption interruption = {TRAIN_BATCH_END, 13, 0};
    struct life life = new_life(NULL);
    struct bytes reference = reference_of(&life);
    life = new_life(folder);
    add_callback(&life, new_callback("disk", HOOK(TRAIN_BATCH_BEGIN), fill_disk, &disk, NULL, 0));
    add_callback(&life, new_interruption(&interruption));
    FAILS(REKINDLE_ABORTED, live(&life), "interruption");
    end_life(&life);
    limit_files(disk.usual);
    ck_assert_int_eq(newest_progress(folder).step, 8);
    ck_assert_uint_eq(file_count(folder), 1); /* no unfinished file */
    life = new_life(folder);
    expect_reference(&life, &reference, "after a full disk");
    bytes_free(&reference);
    remove_folder(folder);
}
END_TEST

static rekindle_action preempt(void *user_data, enum hook hook, const rekindle_event *event) {
    (void)user_data;
    (void)hook;
    if (event->step == 10) rekindle_request_preemption();
    return REKINDLE_ACTION_CONTINUE;
}

/* Preemption cannot be saved either: the status's text says so. */
START_TEST(a_preemption_that_cannot_be_saved_says_so) {
    char *folder = make_folder();
    struct full_disk disk = full_disk_of(folder, -1);
    struct life life = new_life(folder);
    life.backup.save_before_preemption = 1;
    add_callback(&life, new_callback("disk", HOOK(TRAIN_BATCH_BEGIN), fill_disk, &disk, NULL, 0));
    add_callback(&life, new_callback("preempt", HOOK(TRAIN_BATCH_BEGIN), preempt, NULL, NULL, 0));
    FAILS(REKINDLE_PREEMPTED, live(&life), "and its newest state could not be saved: cannot write");
    limit_files(disk.usual);
    ck_assert_int_eq(newest_progress(folder).step, 8);
    end_life(&life);
    remove_folder(folder);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_loop_test(tests, training_goes_on_and_the_last_backup_stands, 0, 2);
    tcase_add_test(tests, the_last_backup_can_be_resumed);
    tcase_add_test(tests, a_preemption_that_cannot_be_saved_says_so);
}

int main(void) {
    return run_tests("disk_full", add_tests);
}
