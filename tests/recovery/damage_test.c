/* Damaged backups: the one before is used where there is one, with the file and the reason in the log; else a clear
 * error. KERAS.md: "one flipped bit in a backup", "zeroed 4 KiB page", "truncated metadata", "double_checkpoint". */
#include "recovery/life.h"

enum { DEATH = 10 };

static char *folder, *newest, *older; /* older: NULL where one generation is kept */
static unsigned char *contents, *older_contents;
static size_t size, older_size;
static struct bytes reference;

static char *copy_of_newest_path(void) {
    char *owned = NULL, *path;
    OK(rekindle_checkpoint_newest(folder, &owned));
    path = strdup(owned);
    rekindle_string_destroy(owned);
    return path;
}

/* An interrupted run with one generation, with two, as double_checkpoint keeps them, or with more. */
static void interrupt_run(uint32_t keep) {
    struct interruption interruption = {TRAIN_BATCH_END, DEATH, 0};
    struct life life = new_life(NULL);
    char *owned = NULL;
    reference = reference_of(&life);
    folder = make_folder();
    life = new_life(folder);
    life.backup.double_checkpoint = keep == 2;
    life.backup.keep_generations = keep > 2 ? keep : 0;
    add_callback(&life, new_interruption(&interruption));
    FAILS(REKINDLE_ABORTED, live(&life), "interruption");
    end_life(&life);
    newest = copy_of_newest_path();
    contents = read_file(newest, &size);
    ck_assert_uint_eq(file_count(folder), keep);
    if (keep == 1) return;
    OK(rekindle_checkpoint_before(newest, &owned));
    older = strdup(owned);
    rekindle_string_destroy(owned);
    older_contents = read_file(older, &older_size);
}

static void set_up_one(void) {
    interrupt_run(1);
}

static void set_up_two(void) {
    interrupt_run(2);
}

static void set_up_four(void) {
    interrupt_run(4);
}

static void tear_down(void) {
    free(contents);
    free(older_contents);
    free(newest);
    free(older);
    bytes_free(&reference);
    remove_folder(folder);
}

static const char *const damages[] = {"flipped", "zeroed", "truncated", "emptied", "exchanged"};
enum { FLIPPED, ZEROED, TRUNCATED, EMPTIED, EXCHANGED, DAMAGES };

/* Damages a file around a place between 0 and 1. */
static void damage(int kind, const char *path, const unsigned char *from, size_t length, double place) {
    unsigned char *bytes = malloc(length);
    size_t at = (size_t)(place * (double)(length - 1));
    ck_assert_ptr_nonnull(bytes);
    memcpy(bytes, from, length);
    if (kind == FLIPPED) bytes[at] ^= (unsigned char)(1 << (at % 8));
    if (kind == ZEROED) memset(bytes + at / 4096 * 4096, 0, length - at / 4096 * 4096 < 4096 ? length % 4096 : 4096);
    if (kind == TRUNCATED) length = at;
    if (kind == EMPTIED) length = 0;
    if (kind == EXCHANGED) write_file(path, older_contents, older_size); /* a whole file under another's name */
    if (kind != EXCHANGED) write_file(path, bytes, length);
    free(bytes);
}

static void restore_files(void) {
    write_file(newest, contents, size);
    write_file(older, older_contents, older_size);
}

/* Wherever the newest is damaged, the run goes on from the one before and ends with the same bytes. */
START_TEST(a_damaged_backup_falls_back_to_the_one_before) {
    int places = _i == EMPTIED || _i == EXCHANGED ? 1 : 40;
    for (int i = 0; i < places; ++i) {
        struct tape tape = {"", 0};
        struct life life = new_life(folder);
        char expected[300], what[100];
        restore_files();
        damage(_i, newest, contents, size, (double)i / places);
        capture_log();
        add_callback(&life, new_callback("tape", HOOK(TRAIN_BEGIN), record, &tape, NULL, 0));
        snprintf(what, sizeof(what), "%s at %d/%d", damages[_i], i, places);
        expect_reference(&life, &reference, what);
        ck_assert_str_eq(tape.text, "train_begin 1 3 restored\n");
        snprintf(expected, sizeof(expected), "WARNING backup refused: checkpoint '%s': ", newest);
        ck_assert_msg(strstr(captured_log(), expected) != NULL, "%s: %s", what, captured_log());
        ck_assert_uint_eq(file_count(folder), 0);
    }
}
END_TEST

static void expect_corrupt(const char *path) {
    struct tape tape = {"", 0};
    struct life life = new_life(folder);
    add_callback(&life, new_callback("tape", ALL_HOOKS, record, &tape, NULL, 0));
    FAILS(REKINDLE_CORRUPT, live(&life), path);
    ck_assert_str_eq(tape.text, "");
    end_life(&life);
}

/* Without a whole one fit fails, names each file, and removes none: somebody may still want to look. */
START_TEST(damage_everywhere_is_an_error) {
    damage(_i, newest, contents, size, 0.5);
    damage(_i, older, older_contents, older_size, 0.7);
    expect_corrupt(newest);
    expect_corrupt(older);
    ck_assert_uint_eq(file_count(folder), 2);
}
END_TEST

START_TEST(a_single_damaged_backup_is_an_error) {
    struct life life;
    damage(_i, newest, contents, size, 0.9);
    expect_corrupt(newest);
    write_file(newest, contents, size);
    life = new_life(folder);
    expect_reference(&life, &reference, "whole again");
}
END_TEST

/* What a killed writer leaves behind is no backup, and goes when the next run begins. */
START_TEST(unfinished_files_are_removed) {
    char path[4096];
    struct interruption interruption = {TRAIN_BEGIN, 0, 0};
    struct life life = new_life(folder);
    snprintf(path, sizeof(path), "%s.tmp-5f0c9a6b1d3e7284", newest);
    write_file(path, contents, size / 2);
    add_callback(&life, new_interruption(&interruption));
    FAILS(REKINDLE_ABORTED, live(&life), "on_train_begin");
    end_life(&life);
    ck_assert_uint_eq(file_count(folder), 1);
    life = new_life(folder);
    expect_reference(&life, &reference, "beside an unfinished file");
}
END_TEST

/* After a fallback the damaged file does not count among those to keep, and is not taken again. */
START_TEST(a_refused_backup_does_not_push_out_a_whole_one) {
    struct interruption interruption = {TRAIN_BATCH_END, 1, 0};
    struct life life = new_life(folder);
    damage(FLIPPED, newest, contents, size, 0.5);
    life.backup.double_checkpoint = 1;
    add_callback(&life, new_interruption(&interruption));
    FAILS(REKINDLE_ABORTED, live(&life), "interruption");
    end_life(&life);
    ck_assert_int_eq(newest_progress(folder).step, DEATH);
    ck_assert_uint_eq(file_count(folder), 2);
    capture_log();
    life = new_life(folder);
    expect_reference(&life, &reference, "after a fallback");
    ck_assert_str_eq(captured_warnings(), "");
}
END_TEST

static void expect_refusal(const char *path) {
    char expected[300];
    snprintf(expected, sizeof(expected), "WARNING backup refused: checkpoint '%s': ", path);
    ck_assert_msg(strstr(captured_log(), expected) != NULL, "no '%s' in: %s", expected, captured_log());
}

/* The third newest of four is the newest whole one: the run goes on there, and ends with the same bytes. Killed on the
 * way, it goes on from what it has written since, beside the whole ones from before, and never from a damaged one. */
START_TEST(the_newest_whole_one_of_four_is_taken) {
    struct interruption interruption = {TRAIN_BATCH_END, 1, 0};
    struct tape tape = {"", 0};
    struct life life = new_life(folder);
    damage(_i, newest, contents, size, 0.5);
    damage(_i, older, older_contents, older_size, 0.7);
    capture_log();
    life.backup.keep_generations = 4;
    add_callback(&life, new_callback("tape", HOOK(TRAIN_BEGIN), record, &tape, NULL, 0));
    add_callback(&life, new_interruption(&interruption));
    FAILS(REKINDLE_ABORTED, live(&life), "interruption");
    end_life(&life);
    ck_assert_str_eq(tape.text, "train_begin 1 2 restored\n");
    expect_refusal(newest);
    expect_refusal(older);
    ck_assert_uint_eq(file_count(folder), 3);
    ck_assert_int_ne(access(newest, F_OK), 0);
    ck_assert_int_ne(access(older, F_OK), 0);
    ck_assert_int_eq(newest_progress(folder).step, DEATH - 1);
    capture_log();
    life = new_life(folder);
    expect_reference(&life, &reference, "after a fallback by two");
    ck_assert_str_eq(captured_warnings(), "");
}
END_TEST

static Suite *make_suite(void) {
    Suite *suite = suite_create("damage");
    TCase *two = tcase_create("two generations"), *one = tcase_create("one generation"),
          *four = tcase_create("four generations");
    tcase_add_checked_fixture(two, set_up_two, tear_down);
    tcase_add_loop_test(two, a_damaged_backup_falls_back_to_the_one_before, 0, DAMAGES);
    tcase_add_loop_test(two, damage_everywhere_is_an_error, 0, EXCHANGED);
    tcase_add_test(two, a_refused_backup_does_not_push_out_a_whole_one);
    tcase_add_checked_fixture(one, set_up_one, tear_down);
    tcase_add_loop_test(one, a_single_damaged_backup_is_an_error, 0, EXCHANGED);
    tcase_add_test(one, unfinished_files_are_removed);
    tcase_add_checked_fixture(four, set_up_four, tear_down);
    tcase_add_loop_test(four, the_newest_whole_one_of_four_is_taken, 0, EXCHANGED);
    suite_add_tcase(suite, two);
    suite_add_tcase(suite, one);
    suite_add_tcase(suite, four);
    return suite;
}

int main(void) {
    SRunner *runner = srunner_create(make_suite());
    int failed;
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
