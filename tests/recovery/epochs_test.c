/* A fit that is asked for fewer epochs than its backup has done deletes nothing: a run under way is refused, a
 * completed one is restored and kept. */
#include "recovery/life.h"

enum { LONG = 5 };

/* The backup of a run of LONG epochs that died behind so many batches; at_end: of an epoch, behind its hooks. */
static char *folder_of_death(int batches, bool at_end) {
    char *folder = make_folder();
    struct interruption interruption = {at_end ? EPOCH_BEGIN : TRAIN_BATCH_BEGIN,
                                        at_end ? batches / LIFE_BATCHES : batches, 0};
    struct life life = new_life(folder);
    life.fit.epochs = LONG;
    add_callback(&life, new_interruption(&interruption));
    FAILS(REKINDLE_ABORTED, live(&life), "interruption");
    end_life(&life);
    return folder;
}

static const struct {
    int batches;
    bool at_end;
    int64_t epochs, initial_epoch, least; /* asked for; and what would do */
} refused[] = {
    {14, false, 2, 0, 3}, {14, false, 1, 0, 3}, {14, false, 0, 0, 3}, {14, false, 2, 4, 3}, {14, false, 0, 9, 3},
    {12, true, 1, 0, 2},  {12, true, 0, 0, 2},  {3, false, 0, 0, 1},  {20, false, 3, 0, 4},
};

START_TEST(a_run_under_way_is_refused_and_kept) {
    char *folder = folder_of_death(refused[_i].batches, refused[_i].at_end), expected[64];
    struct life life = new_life(NULL);
    struct bytes reference, before = {NULL, 0, 0}, after = {NULL, 0, 0};
    uint64_t generation = newest_progress(folder).generation;
    life.fit.epochs = LONG;
    reference = reference_of(&life);
    life = new_life(folder);
    life.fit.epochs = refused[_i].epochs;
    life.fit.initial_epoch = refused[_i].initial_epoch;
    life.model = small_classifier(1, 1);
    OK(rekindle_model_build(life.model, (int64_t[]){6}, 1));
    OK(add_model_state(&before, life.model));
    snprintf(expected, sizeof(expected), "expected %lld or more, or another backup_dir", (long long)refused[_i].least);
    FAILS(REKINDLE_MISMATCH, live(&life), expected);
    ck_assert_ptr_nonnull(strstr(rekindle_last_error(), folder));
    OK(add_model_state(&after, life.model));
    ck_assert_uint_eq(after.size, before.size);
    ck_assert_mem_eq(after.data, before.data, before.size);
    end_life(&life);
    ck_assert_uint_eq(newest_progress(folder).generation, generation);
    life = new_life(folder);
    life.fit.epochs = LONG;
    expect_reference(&life, &reference, "as many epochs as before");
    bytes_free(&reference);
    bytes_free(&before);
    bytes_free(&after);
    remove_folder(folder);
}
END_TEST

/* As many as it has finished, at an epoch's end: nothing is left to train, and the run has completed. */
START_TEST(as_many_epochs_as_are_done_complete_the_run) {
    char *folder = folder_of_death(12, true);
    struct life life = new_life(NULL);
    struct bytes reference;
    life.fit.epochs = 2;
    reference = reference_of(&life);
    life = new_life(folder);
    life.fit.epochs = 2;
    expect_reference(&life, &reference, "as many as are done");
    ck_assert_uint_eq(file_count(folder), 0);
    bytes_free(&reference);
    remove_folder(folder);
}
END_TEST

/* A completed backup that is asked for fewer: restored, kept whatever delete_checkpoint says, with a warning. */
START_TEST(a_completed_backup_with_more_epochs_is_kept) {
    char *folder = make_folder();
    struct life life = new_life(NULL);
    struct bytes reference = reference_of(&life);
    life = new_life(folder);
    life.backup.delete_checkpoint = 0;
    OK(live(&life));
    end_life(&life);
    capture_log();
    life = new_life(folder);
    life.fit.epochs = _i;
    expect_reference(&life, &reference, "fewer epochs than the completed backup");
    ck_assert_ptr_nonnull(strstr(captured_warnings(), "has more epochs than the "));
    ck_assert_int_eq(newest_progress(folder).run_status, REKINDLE_RUN_COMPLETED);
    bytes_free(&reference);
    remove_folder(folder);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_loop_test(tests, a_run_under_way_is_refused_and_kept, 0, 9);
    tcase_add_test(tests, as_many_epochs_as_are_done_complete_the_run);
    tcase_add_loop_test(tests, a_completed_backup_with_more_epochs_is_kept, 0, LIFE_EPOCHS);
}

int main(void) {
    return run_tests("epochs", add_tests);
}
