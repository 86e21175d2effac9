/* Reading a checkpoint through the C ABI; and that a file which a release has written stays readable. */
#include "golden_contents.h"
#include "rekindle.h"
#include "test_files.h"

#define GOLDEN_FILE REKINDLE_SOURCE_DIR "/tests/checkpoint/golden/v1.rekindle"

static rekindle_checkpoint *checkpoint;

static void open_golden(void) {
    ck_assert_int_eq(rekindle_checkpoint_open(GOLDEN_FILE, &checkpoint), REKINDLE_OK);
}

static void close_golden(void) {
    rekindle_checkpoint_destroy(checkpoint);
}

static rekindle_checkpoint_entry empty_entry(void) {
    rekindle_checkpoint_entry entry;
    memset(&entry, 0, sizeof(entry));
    entry.struct_size = sizeof(entry);
    return entry;
}

static void check_entry(const rekindle_checkpoint_entry *entry, size_t index) {
    const golden_entry *expected = &golden_entries[index];
    ck_assert_str_eq(entry->name, expected->name);
    ck_assert_int_eq(entry->kind, expected->kind);
    ck_assert_int_eq(entry->dtype, expected->dtype);
    ck_assert_uint_eq(entry->rank, expected->rank);
    if (expected->rank != 0) ck_assert_mem_eq(entry->shape, expected->shape, expected->rank * sizeof(int64_t));
    ck_assert_uint_eq(entry->byte_count, golden_element_count(expected) * rekindle_dtype_size(expected->dtype));
}

START_TEST(golden_file_is_valid) {
    ck_assert_int_eq(rekindle_checkpoint_verify(checkpoint), REKINDLE_OK);
}
END_TEST

START_TEST(entries_are_listed_in_order) {
    size_t count = 0, i;
    ck_assert_int_eq(rekindle_checkpoint_entry_count(checkpoint, &count), REKINDLE_OK);
    ck_assert_uint_eq(count, GOLDEN_ENTRY_COUNT);
    for (i = 0; i < count; ++i) {
        rekindle_checkpoint_entry entry = empty_entry();
        ck_assert_int_eq(rekindle_checkpoint_get_entry(checkpoint, i, &entry), REKINDLE_OK);
        ck_assert_uint_eq(entry.struct_size, sizeof(entry));
        check_entry(&entry, i);
    }
}
END_TEST

START_TEST(entries_are_found_by_name) {
    size_t i;
    for (i = 0; i < GOLDEN_ENTRY_COUNT; ++i) {
        rekindle_checkpoint_entry entry = empty_entry();
        ck_assert_int_eq(rekindle_checkpoint_find_entry(checkpoint, golden_entries[i].name, &entry), REKINDLE_OK);
        check_entry(&entry, i);
    }
}
END_TEST

START_TEST(tensors_have_the_exact_contents) {
    static double memory[1024];
    size_t i;
    for (i = 0; i < GOLDEN_ENTRY_COUNT; ++i) {
        const golden_entry *expected = &golden_entries[i];
        size_t size = golden_element_count(expected) * rekindle_dtype_size(expected->dtype);
        rekindle_tensor *tensor;
        rekindle_array view = REKINDLE_ARRAY_INIT;
        golden_fill(i, memory);
        ck_assert_int_eq(rekindle_checkpoint_read(checkpoint, expected->name, &tensor), REKINDLE_OK);
        ck_assert_int_eq(rekindle_tensor_view(tensor, &view), REKINDLE_OK);
        ck_assert_int_eq(view.dtype, expected->dtype);
        ck_assert_uint_eq(view.rank, expected->rank);
        if (view.rank != 0) ck_assert_mem_eq(view.shape, expected->shape, view.rank * sizeof(int64_t));
        if (size != 0) ck_assert_mem_eq(view.data, memory, size);
        rekindle_tensor_destroy(tensor);
    }
}
END_TEST

START_TEST(parts_of_tensors_can_be_read) {
    static unsigned char memory[4096], part[4096];
    size_t size = 3840, offset, length;
    golden_fill(0, memory);
    for (offset = 0; offset <= size; offset += 480) {
        for (length = 0; length <= size - offset; length += 240) {
            ck_assert_int_eq(rekindle_checkpoint_read_bytes(checkpoint, "dense/kernel", offset, part, length),
                             REKINDLE_OK);
            if (length != 0) ck_assert_mem_eq(part, memory + offset, length);
        }
    }
    ck_assert_int_eq(rekindle_checkpoint_read_bytes(checkpoint, "dense/kernel", size, NULL, 0), REKINDLE_OK);
}
END_TEST

START_TEST(parts_outside_a_tensor_are_refused) {
    unsigned char byte = 99;
    ck_assert_int_eq(rekindle_checkpoint_read_bytes(checkpoint, "dense/kernel", 3840, &byte, 1),
                     REKINDLE_INVALID_ARGUMENT);
    ck_assert_ptr_nonnull(strstr(rekindle_last_error(), "3840"));
    ck_assert_int_eq(rekindle_checkpoint_read_bytes(checkpoint, "dense/kernel", UINT64_MAX, &byte, 1),
                     REKINDLE_INVALID_ARGUMENT);
    ck_assert_int_eq(rekindle_checkpoint_read_bytes(checkpoint, "dense/kernel", 0, &byte, SIZE_MAX),
                     REKINDLE_INVALID_ARGUMENT);
    ck_assert_uint_eq(byte, 99);
}
END_TEST

START_TEST(borrowed_tensors_are_aligned_views) {
    static double memory[1024];
    size_t i;
    for (i = 0; i < GOLDEN_ENTRY_COUNT; ++i) {
        const void *data = NULL, *again = NULL;
        size_t size = 0;
        golden_fill(i, memory);
        ck_assert_int_eq(rekindle_checkpoint_borrow(checkpoint, golden_entries[i].name, &data, &size), REKINDLE_OK);
        ck_assert_uint_eq(size,
                          golden_element_count(&golden_entries[i]) * rekindle_dtype_size(golden_entries[i].dtype));
        ck_assert_uint_eq((uintptr_t)data % 64, 0);
        if (size != 0) ck_assert_mem_eq(data, memory, size);
        ck_assert_int_eq(rekindle_checkpoint_borrow(checkpoint, golden_entries[i].name, &again, &size), REKINDLE_OK);
        ck_assert_ptr_eq(again, data);
    }
}
END_TEST

START_TEST(progress_and_texts_are_read) {
    rekindle_checkpoint_progress progress;
    const char *json;
    memset(&progress, 0, sizeof(progress));
    progress.struct_size = sizeof(progress);
    ck_assert_int_eq(rekindle_checkpoint_get_progress(checkpoint, &progress), REKINDLE_OK);
    ck_assert_mem_eq(&progress, &golden_progress, sizeof(progress));
    ck_assert_int_eq(rekindle_checkpoint_configuration(checkpoint, &json), REKINDLE_OK);
    ck_assert_str_eq(json, GOLDEN_CONFIGURATION);
    ck_assert_int_eq(rekindle_checkpoint_fingerprint(checkpoint, &json), REKINDLE_OK);
    ck_assert_str_eq(json, GOLDEN_FINGERPRINT);
    ck_assert_int_eq(rekindle_checkpoint_environment(checkpoint, &json), REKINDLE_OK);
    ck_assert_str_eq(json, GOLDEN_ENVIRONMENT);
}
END_TEST

/* A caller built against an older header, whose struct ends earlier, gets the fields it knows and nothing behind them.
 */
START_TEST(structs_are_filled_up_to_their_size) {
    rekindle_checkpoint_progress progress;
    memset(&progress, 0x55, sizeof(progress));
    progress.struct_size = offsetof(rekindle_checkpoint_progress, batch);
    ck_assert_int_eq(rekindle_checkpoint_get_progress(checkpoint, &progress), REKINDLE_OK);
    ck_assert_int_eq(progress.epoch, golden_progress.epoch);
    ck_assert_int_eq(progress.batch, 0x5555555555555555);
    ck_assert_uint_eq(progress.struct_size, offsetof(rekindle_checkpoint_progress, batch));

    progress.struct_size = 0;
    ck_assert_int_eq(rekindle_checkpoint_get_progress(checkpoint, &progress), REKINDLE_INVALID_ARGUMENT);
    ck_assert_ptr_nonnull(strstr(rekindle_last_error(), "progress->struct_size is 0"));
}
END_TEST

START_TEST(unknown_names_and_indices_are_refused) {
    rekindle_checkpoint_entry entry = empty_entry();
    rekindle_tensor *tensor = NULL;
    const void *data = NULL;
    size_t size = 7;
    ck_assert_int_eq(rekindle_checkpoint_get_entry(checkpoint, GOLDEN_ENTRY_COUNT, &entry), REKINDLE_INVALID_ARGUMENT);
    ck_assert_ptr_nonnull(strstr(rekindle_last_error(), "index is 11"));
    ck_assert_int_eq(rekindle_checkpoint_find_entry(checkpoint, "dense/kerne", &entry), REKINDLE_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(rekindle_last_error(), "'dense/kerne'"));
    ck_assert_int_eq(rekindle_checkpoint_read(checkpoint, "", &tensor), REKINDLE_NOT_FOUND);
    ck_assert_int_eq(rekindle_checkpoint_borrow(checkpoint, "nothing", &data, &size), REKINDLE_NOT_FOUND);
    ck_assert_int_eq(rekindle_checkpoint_read_bytes(checkpoint, "nothing", 0, &entry, 1), REKINDLE_NOT_FOUND);
    ck_assert_ptr_null(entry.name);
    ck_assert_ptr_null(tensor);
    ck_assert_ptr_null(data);
    ck_assert_uint_eq(size, 7);
}
END_TEST

START_TEST(null_arguments_are_refused) {
    rekindle_checkpoint_entry entry = empty_entry();
    rekindle_tensor *tensor = NULL;
    const void *data = NULL;
    size_t size = 0;
    char *path = NULL;
    ck_assert_int_eq(rekindle_checkpoint_open(NULL, &checkpoint), REKINDLE_INVALID_ARGUMENT);
    ck_assert_int_eq(rekindle_checkpoint_open(GOLDEN_FILE, NULL), REKINDLE_INVALID_ARGUMENT);
    ck_assert_int_eq(rekindle_checkpoint_verify(NULL), REKINDLE_INVALID_ARGUMENT);
    ck_assert_str_eq(rekindle_last_error(), "checkpoint is NULL; expected a pointer");
    ck_assert_int_eq(rekindle_checkpoint_entry_count(NULL, &size), REKINDLE_INVALID_ARGUMENT);
    ck_assert_int_eq(rekindle_checkpoint_entry_count(checkpoint, NULL), REKINDLE_INVALID_ARGUMENT);
    ck_assert_int_eq(rekindle_checkpoint_get_entry(NULL, 0, &entry), REKINDLE_INVALID_ARGUMENT);
    ck_assert_int_eq(rekindle_checkpoint_get_entry(checkpoint, 0, NULL), REKINDLE_INVALID_ARGUMENT);
    ck_assert_int_eq(rekindle_checkpoint_find_entry(checkpoint, NULL, &entry), REKINDLE_INVALID_ARGUMENT);
    ck_assert_int_eq(rekindle_checkpoint_find_entry(checkpoint, "dense/bias", NULL), REKINDLE_INVALID_ARGUMENT);
    ck_assert_int_eq(rekindle_checkpoint_read(checkpoint, NULL, &tensor), REKINDLE_INVALID_ARGUMENT);
    ck_assert_int_eq(rekindle_checkpoint_read(checkpoint, "dense/bias", NULL), REKINDLE_INVALID_ARGUMENT);
    ck_assert_int_eq(rekindle_checkpoint_read_bytes(checkpoint, "dense/bias", 0, NULL, 1), REKINDLE_INVALID_ARGUMENT);
    ck_assert_int_eq(rekindle_checkpoint_borrow(checkpoint, "dense/bias", NULL, &size), REKINDLE_INVALID_ARGUMENT);
    ck_assert_int_eq(rekindle_checkpoint_borrow(checkpoint, "dense/bias", &data, NULL), REKINDLE_INVALID_ARGUMENT);
    ck_assert_int_eq(rekindle_checkpoint_get_progress(checkpoint, NULL), REKINDLE_INVALID_ARGUMENT);
    ck_assert_int_eq(rekindle_checkpoint_configuration(checkpoint, NULL), REKINDLE_INVALID_ARGUMENT);
    ck_assert_int_eq(rekindle_checkpoint_fingerprint(checkpoint, NULL), REKINDLE_INVALID_ARGUMENT);
    ck_assert_int_eq(rekindle_checkpoint_environment(checkpoint, NULL), REKINDLE_INVALID_ARGUMENT);
    ck_assert_int_eq(rekindle_checkpoint_newest(NULL, &path), REKINDLE_INVALID_ARGUMENT);
    ck_assert_int_eq(rekindle_checkpoint_newest("/tmp", NULL), REKINDLE_INVALID_ARGUMENT);
    rekindle_checkpoint_destroy(NULL);
}
END_TEST

START_TEST(newest_of_a_folder_is_the_highest_generation) {
    char *folder = make_folder();
    static const char *const names[] = {"checkpoint-0000000009.rekindle", "checkpoint-0000000010.rekindle",
                                        "checkpoint-99.rekindle", "checkpoint-0000000011.rekindle.tmp-0123456789abcdef",
                                        "checkpoint-000000001x.rekindle"};
    char *expected = path_in(folder, names[1]);
    char *newest = NULL;
    size_t i;
    ck_assert_int_eq(rekindle_checkpoint_newest(folder, &newest), REKINDLE_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(rekindle_last_error(), folder));
    for (i = 0; i < sizeof(names) / sizeof(names[0]); ++i) {
        char *path = path_in(folder, names[i]);
        write_file(path, "", 0);
        free(path);
    }
    ck_assert_int_eq(rekindle_checkpoint_newest(folder, &newest), REKINDLE_OK);
    ck_assert_str_eq(newest, expected);
    rekindle_string_destroy(newest);
    free(expected);
    remove_folder(folder);
    ck_assert_int_eq(rekindle_checkpoint_newest("/nonexistent/folder", &newest), REKINDLE_NOT_FOUND);
    ck_assert_int_eq(rekindle_checkpoint_newest(GOLDEN_FILE, &newest), REKINDLE_IO_ERROR);
}
END_TEST

START_TEST(the_generations_of_a_folder_are_walked) {
    static const char *const names[] = {"checkpoint-0000000011.rekindle", "checkpoint-0000000009.rekindle",
                                        "checkpoint-0000000002.rekindle"};
    char *folder = make_folder();
    char *path = NULL, *older = NULL;
    size_t i;
    for (i = 0; i < 3; ++i) {
        path = path_in(folder, names[i]);
        write_file(path, "", 0);
        free(path);
    }
    ck_assert_int_eq(rekindle_checkpoint_newest(folder, &path), REKINDLE_OK);
    for (i = 0; i < 3; ++i) {
        char *expected = path_in(folder, names[i]);
        ck_assert_str_eq(path, expected);
        unlink(expected);
        older = NULL;
        ck_assert_int_eq(rekindle_checkpoint_before(path, &older), i < 2 ? REKINDLE_OK : REKINDLE_NOT_FOUND);
        if (i == 2) ck_assert_ptr_nonnull(strstr(rekindle_last_error(), expected));
        rekindle_string_destroy(path);
        free(expected);
        path = older;
    }
    ck_assert_ptr_null(older);
    remove_folder(folder);
    ck_assert_int_eq(rekindle_checkpoint_before(GOLDEN_FILE, &older), REKINDLE_INVALID_ARGUMENT);
    ck_assert_ptr_nonnull(strstr(rekindle_last_error(), GOLDEN_FILE));
    ck_assert_int_eq(rekindle_checkpoint_before("/nonexistent/checkpoint-0000000001.rekindle", &older),
                     REKINDLE_NOT_FOUND);
    ck_assert_ptr_null(older);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, open_golden, close_golden);
    tcase_add_test(tests, golden_file_is_valid);
    tcase_add_test(tests, entries_are_listed_in_order);
    tcase_add_test(tests, entries_are_found_by_name);
    tcase_add_test(tests, tensors_have_the_exact_contents);
    tcase_add_test(tests, parts_of_tensors_can_be_read);
    tcase_add_test(tests, parts_outside_a_tensor_are_refused);
    tcase_add_test(tests, borrowed_tensors_are_aligned_views);
    tcase_add_test(tests, progress_and_texts_are_read);
    tcase_add_test(tests, structs_are_filled_up_to_their_size);
    tcase_add_test(tests, unknown_names_and_indices_are_refused);
    tcase_add_test(tests, null_arguments_are_refused);
    tcase_add_test(tests, newest_of_a_folder_is_the_highest_generation);
    tcase_add_test(tests, the_generations_of_a_folder_are_walked);
}

int main(void) {
    return run_tests("checkpoint.read", add_tests);
}
