/* What remains of a run's backups when it is over, and what a later fit makes of it. KERAS.md: "delete_checkpoint",
 * "a second fit() on the same model", "weights and metadata", "keras#21771". */
#include <math.h>

#include "recovery/life.h"

/* KERAS.md, delete_checkpoint: "deletes only its own files". */
START_TEST(a_completed_run_deletes_its_own_files_only) {
    static const char *const foreign[] = {"notes.txt", "checkpoint-1.rekindle", "checkpoint-0000000000.rekindle.old",
                                          "checkpoint-00000000001.rekindle", ".hidden"};
    enum { FOREIGN = sizeof(foreign) / sizeof(foreign[0]) };
    char *folder = make_folder(), *inner = path_in(folder, "folder");
    struct life life = new_life(folder);
    for (int i = 0; i < FOREIGN; ++i) {
        char *path = path_in(folder, foreign[i]);
        write_file(path, "mine", 4);
        free(path);
    }
    ck_assert_int_eq(mkdir(inner, 0700), 0);
    life.backup.double_checkpoint = 1;
    OK(live(&life));
    end_life(&life);
    for (int i = 0; i < FOREIGN; ++i) {
        char *path = path_in(folder, foreign[i]);
        size_t size;
        free(read_file(path, &size));
        ck_assert_uint_eq(size, 4);
        free(path);
    }
    ck_assert_int_eq(rmdir(inner), 0);
    ck_assert_uint_eq(file_count(folder), FOREIGN - 1);
    free(inner);
    remove_folder(folder);
}
END_TEST

static struct life keeping_life(const char *folder) {
    struct life life = new_life(folder);
    life.backup.delete_checkpoint = 0;
    return life;
}

/* KERAS.md: "weights and metadata": one file. double_checkpoint keeps the one before. */
START_TEST(a_kept_backup_is_one_file_or_two) {
    char *folder = make_folder();
    struct life life = keeping_life(folder);
    life.backup.double_checkpoint = (uint32_t)_i;
    OK(live(&life));
    end_life(&life);
    ck_assert_uint_eq(file_count(folder), (size_t)_i + 1);
    ck_assert_int_eq(newest_progress(folder).run_status, REKINDLE_RUN_COMPLETED);
    ck_assert_int_eq(newest_progress(folder).step, LIFE_EPOCHS * LIFE_BATCHES);
    remove_folder(folder);
}
END_TEST

START_TEST(a_completed_run_is_restored_and_not_trained) {
    char *folder = make_folder();
    struct tape tape = {"", 0};
    struct life life = keeping_life(folder);
    struct bytes reference = reference_of(&life);
    uint64_t generation = newest_progress(folder).generation;
    capture_log();
    life = keeping_life(folder);
    life.fit.epochs = LIFE_EPOCHS - _i; /* fewer are no reason to train either */
    add_callback(&life, new_callback("tape", ALL_HOOKS, record, &tape, NULL, 0));
    expect_reference(&life, &reference, "a completed run");
    ck_assert_str_eq(tape.text, "train_begin 3 0 restored\ntrain_end accuracy loss val_accuracy val_loss\n");
    ck_assert_ptr_nonnull(strstr(captured_log(), "has completed 3 epochs; nothing is trained"));
    ck_assert_uint_eq(newest_progress(folder).generation, generation);
    bytes_free(&reference);
    remove_folder(folder);
}
END_TEST

START_TEST(a_completed_run_goes_on_when_epochs_grow) {
    char *folder = make_folder();
    struct life life = new_life(NULL);
    struct bytes reference;
    life.fit.epochs = 5;
    reference = reference_of(&life);
    life = keeping_life(folder);
    OK(live(&life));
    end_life(&life);
    life = keeping_life(folder);
    life.fit.epochs = 5;
    expect_reference(&life, &reference, "two more epochs");
    ck_assert_int_eq(newest_progress(folder).step, 5 * LIFE_BATCHES);
    life = keeping_life(folder);
    expect_reference(&life, &reference, "epochs that shrink again");
    life = keeping_life(folder);
    life.fit.epochs = 5;
    expect_reference(&life, &reference, "and come back");
    bytes_free(&reference);
    remove_folder(folder);
}
END_TEST

/* KERAS.md: "a second fit() on the same model after a resumed run completed and its backup was deleted". */
START_TEST(a_second_fit_starts_at_its_own_initial_epoch) {
    char *folder = make_folder();
    struct interruption interruption = {TRAIN_BATCH_END, 14, 0};
    struct tape tape = {"", 0};
    struct life life = new_life(folder);
    add_callback(&life, new_interruption(&interruption));
    FAILS(REKINDLE_ABORTED, live(&life), "interruption");
    OK(live(&life)); /* resumes and completes */
    ck_assert_uint_eq(file_count(folder), 0);
    add_callback(&life, new_callback("tape", HOOK(TRAIN_BEGIN) | HOOK(EPOCH_BEGIN), record, &tape, NULL, 0));
    life.fit.initial_epoch = 1;
    OK(live(&life));
    ck_assert_str_eq(tape.text, "train_begin\nepoch_begin 1\nepoch_begin 2\n");
    end_life(&life);
    remove_folder(folder);
}
END_TEST

static rekindle_action stop(void *user_data, enum hook hook, const rekindle_event *event) {
    (void)user_data;
    (void)hook;
    return event->epoch == 1 ? REKINDLE_ACTION_STOP : REKINDLE_ACTION_CONTINUE;
}

/* A STOP completes the run: its backup is deleted, or is one of a completed run. */
START_TEST(a_stop_from_a_hook_completes_the_run) {
    char *folder = make_folder();
    struct tape tape = {"", 0};
    struct life life = new_life(folder);
    add_callback(&life, new_callback("stop", HOOK(EPOCH_END), stop, NULL, NULL, 0));
    OK(live(&life));
    ck_assert_uint_eq(file_count(folder), 0);
    end_life(&life);

    life = keeping_life(folder);
    add_callback(&life, new_callback("stop", HOOK(EPOCH_END), stop, NULL, NULL, 0));
    OK(live(&life));
    ck_assert_int_eq(newest_progress(folder).run_status, REKINDLE_RUN_COMPLETED);
    end_life(&life);
    life = keeping_life(folder);
    add_callback(&life, new_callback("tape", HOOK(EPOCH_BEGIN), record, &tape, NULL, 0));
    OK(live(&life));
    ck_assert_str_eq(tape.text, "");
    end_life(&life);
    life = keeping_life(folder);
    life.fit.epochs = 4; /* more than it was asked for: from where it was stopped */
    add_callback(&life, new_callback("tape", HOOK(EPOCH_BEGIN), record, &tape, NULL, 0));
    OK(live(&life));
    ck_assert_str_eq(tape.text, "epoch_begin 2\nepoch_begin 3\n");
    end_life(&life);
    remove_folder(folder);
}
END_TEST

static rekindle_action spoil(void *user_data, enum hook hook, const rekindle_event *event) {
    float *values;
    (void)user_data;
    if (event->step == 9 && hook == TRAIN_BATCH_BEGIN) {
        values = weight_values(event->model, "dense_1/kernel");
        for (int i = 0; i < 15; ++i) values[i] = NAN;
        set_weight_values(event->model, "dense_1/kernel", values);
        free(values);
    }
    if (hook != TRAIN_BATCH_END || !isnan(event->logs->values[1])) return REKINDLE_ACTION_CONTINUE;
    *event->abort_code = 77;
    return REKINDLE_ACTION_ABORT;
}

/* small_classifier, but for what it makes of numbers that are not finite. */
static rekindle_model *unchecked_classifier(void) {
    rekindle_model *model = new_model(7);
    add_dense(model, 5, "relu");
    add_dropout(model, 0.4);
    add_dense(model, 3, "softmax");
    compile_unchecked(model, "adam", "sparse_categorical_crossentropy", "accuracy");
    return model;
}

/* KERAS.md, delete_checkpoint and keras#21771: "a run that stopped on NaN, error or ABORT keeps its backup", one from
 * before the NaN. */
START_TEST(a_run_that_ended_in_nan_keeps_its_backup) {
    char *folder = make_folder();
    int32_t code = 0;
    struct life life = new_life(NULL);
    struct bytes reference;
    life.model = unchecked_classifier();
    reference = reference_of(&life);
    life = new_life(folder);
    life.model = unchecked_classifier();
    add_callback(&life, new_callback("spoil", HOOK(TRAIN_BATCH_BEGIN) | HOOK(TRAIN_BATCH_END), spoil, NULL, NULL, 0));
    FAILS(REKINDLE_ABORTED, live(&life), "callback \"spoil\" aborted in on_train_batch_end with code 77");
    OK(rekindle_model_abort_code(life.model, &code));
    ck_assert_int_eq(code, 77);
    end_life(&life);
    ck_assert_int_eq(newest_progress(folder).run_status, REKINDLE_RUN_RUNNING);
    ck_assert_int_eq(newest_progress(folder).step, 9);
    life = new_life(folder);
    life.model = unchecked_classifier();
    expect_reference(&life, &reference, "from before the NaN");
    bytes_free(&reference);
    remove_folder(folder);
}
END_TEST

/* save_freq: where the newest backup stands when the run is aborted in a hook behind 8 batches. */
START_TEST(backups_are_taken_when_they_are_due) {
    static const struct {
        rekindle_save_freq save_freq;
        int64_t save_freq_batches, step;
        rekindle_run_phase phase;
    } cases[] = {
        {REKINDLE_SAVE_FREQ_EPOCH, 0, 6, REKINDLE_PHASE_EPOCH_END},
        {REKINDLE_SAVE_FREQ_BATCHES, 1, 8, REKINDLE_PHASE_BATCHES},
        {REKINDLE_SAVE_FREQ_BATCHES, 2, 8, REKINDLE_PHASE_BATCHES},
        {REKINDLE_SAVE_FREQ_BATCHES, 5, 6, REKINDLE_PHASE_EPOCH_END}, /* counts anew at each save */
        {REKINDLE_SAVE_FREQ_OFF, 0, 0, REKINDLE_PHASE_BATCHES},
    };
    char *folder = make_folder();
    struct interruption interruption = {TRAIN_BATCH_BEGIN, 8, 0};
    struct life life = new_life(folder);
    life.backup.save_freq = cases[_i].save_freq;
    life.backup.save_freq_batches = cases[_i].save_freq_batches;
    life.backup.save_before_preemption = 1;
    add_callback(&life, new_interruption(&interruption));
    FAILS(REKINDLE_ABORTED, live(&life), "interruption");
    ck_assert_int_eq(newest_progress(folder).step, cases[_i].step);
    ck_assert_int_eq(newest_progress(folder).phase, cases[_i].phase);
    end_life(&life);
    remove_folder(folder);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_test(tests, a_completed_run_deletes_its_own_files_only);
    tcase_add_loop_test(tests, a_kept_backup_is_one_file_or_two, 0, 2);
    tcase_add_loop_test(tests, a_completed_run_is_restored_and_not_trained, 0, 2);
    tcase_add_test(tests, a_completed_run_goes_on_when_epochs_grow);
    tcase_add_test(tests, a_second_fit_starts_at_its_own_initial_epoch);
    tcase_add_test(tests, a_stop_from_a_hook_completes_the_run);
    tcase_add_test(tests, a_run_that_ended_in_nan_keeps_its_backup);
    tcase_add_loop_test(tests, backups_are_taken_when_they_are_due, 0, 5);
}

int main(void) {
    return run_tests("completed", add_tests);
}
