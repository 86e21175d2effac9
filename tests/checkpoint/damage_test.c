/* No damaged file passes: each test damages a copy of a small valid checkpoint and looks at it through the C ABI. */
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>

#include "rekindle.h"
#include "test_files.h"

#define GOLDEN_FILE REKINDLE_SOURCE_DIR "/tests/checkpoint/golden/v1.rekindle"

enum { PAGE = 4096, SMALL = 65536 };

static char *folder, *path;
static unsigned char *bytes;
static size_t size;
static int descriptor;

static void copy_golden(void) {
    folder = make_folder();
    path = path_in(folder, "copy.rekindle");
    bytes = read_file(GOLDEN_FILE, &size);
    ck_assert_uint_lt(size, SMALL);
    write_file(path, bytes, size);
    descriptor = open(path, O_RDWR | O_CLOEXEC);
    ck_assert_int_ge(descriptor, 0);
}

static void remove_copy(void) {
    close(descriptor);
    free(bytes);
    free(path);
    remove_folder(folder);
}

static void store(const void *data, size_t length, size_t offset) {
    ck_assert_int_eq(pwrite(descriptor, data, length, (off_t)offset), (ssize_t)length);
}

static rekindle_status open_and_verify(void) {
    rekindle_checkpoint *checkpoint = NULL;
    rekindle_status status = rekindle_checkpoint_open(path, &checkpoint);
    if (status == REKINDLE_OK) status = rekindle_checkpoint_verify(checkpoint);
    rekindle_checkpoint_destroy(checkpoint);
    return status;
}

/* Where the first tensor begins: found by its contents, 0, 13, 26, ... as float32. */
static size_t find_first_tensor(void) {
    static const float head[] = {0, 13, 26};
    size_t offset = 0;
    while (memcmp(bytes + offset, head, sizeof(head)) != 0) {
        offset += 64;
        ck_assert_uint_lt(offset + 64, size);
    }
    return offset;
}

static bool is_noticed(void) {
    return open_and_verify() == REKINDLE_CORRUPT && strstr(rekindle_last_error(), path) != NULL;
}

static void expect_corrupt(const char *what, size_t where) {
    rekindle_status status = open_and_verify();
    ck_assert_msg(status == REKINDLE_CORRUPT, "%s at %zu: %s", what, where, rekindle_status_name(status));
    ck_assert_msg(strstr(rekindle_last_error(), path) != NULL, "%s at %zu: the error does not name the file: %s", what,
                  where, rekindle_last_error());
}

START_TEST(the_copy_is_valid) {
    ck_assert_int_eq(open_and_verify(), REKINDLE_OK);
}
END_TEST

START_TEST(every_flipped_bit_is_detected) {
    size_t tried = 0, detected = 0, i;
    unsigned bit;
    for (i = 0; i < size; ++i) {
        for (bit = 0; bit < 8; ++bit) {
            unsigned char flipped = (unsigned char)(bytes[i] ^ (1u << bit));
            store(&flipped, 1, i);
            ++tried;
            if (is_noticed()) {
                ++detected;
            } else {
                fprintf(stderr, "bit %u of byte %zu passes\n", bit, i);
            }
        }
        store(&bytes[i], 1, i);
    }
    ck_assert_int_eq(open_and_verify(), REKINDLE_OK);
    printf("bit flips tried %zu detected %zu\n", tried, detected);
    fflush(stdout);
    ck_assert_uint_eq(tried, 8 * size);
    ck_assert_uint_eq(detected, tried);
}
END_TEST

/* Opening checks all but the tensors and the padding: names and shapes can be trusted before anything is verified. */
START_TEST(damage_to_the_manifest_is_detected_at_opening) {
    size_t end = find_first_tensor(), i;
    unsigned bit;
    while (bytes[end - 1] == 0) --end;
    for (i = 0; i < end; ++i) {
        for (bit = 0; bit < 8; ++bit) {
            rekindle_checkpoint *checkpoint = NULL;
            unsigned char flipped = (unsigned char)(bytes[i] ^ (1u << bit));
            store(&flipped, 1, i);
            ck_assert_int_eq(rekindle_checkpoint_open(path, &checkpoint), REKINDLE_CORRUPT);
            ck_assert_ptr_null(checkpoint);
        }
        store(&bytes[i], 1, i);
    }
}
END_TEST

START_TEST(every_truncation_is_detected) {
    size_t length;
    for (length = size; length-- > 0;) {
        ck_assert_int_eq(ftruncate(descriptor, (off_t)length), 0);
        expect_corrupt("truncation", length);
    }
}
END_TEST

/* A file that was extended but whose last blocks never reached the disk has the right length, and zeros at its end. */
START_TEST(every_zeroed_tail_is_detected) {
    size_t length;
    for (length = size; length-- > 0;) {
        unsigned char zero = 0;
        if (bytes[length] == 0) continue;
        store(&zero, 1, length);
        expect_corrupt("zeros from here", length);
    }
}
END_TEST

START_TEST(zeroed_pages_are_detected) {
    static const unsigned char zeros[PAGE];
    size_t begin;
    for (begin = 0; begin < size; begin += PAGE) {
        size_t length = size - begin < PAGE ? size - begin : PAGE;
        store(zeros, length, begin);
        expect_corrupt("zeroed page", begin);
        store(bytes + begin, length, begin);
    }
}
END_TEST

START_TEST(trailing_bytes_are_detected) {
    static const unsigned char zeros[2 * PAGE];
    size_t length;
    for (length = 1; length <= sizeof(zeros); length += length < 200 ? 1 : 61) {
        store(zeros, length, size);
        expect_corrupt("trailing bytes", length);
    }
    ck_assert_int_eq(ftruncate(descriptor, (off_t)size), 0);
    store(bytes, size, size); /* the whole file twice: a valid footer at the end */
    expect_corrupt("file twice", size);
}
END_TEST

START_TEST(foreign_files_are_refused) {
    static const char *const texts[] = {
        "", "x", "RKDL", "hello, world\n",
        "PK\003\004 a file of another program that is longer than a footer, namely by a few bytes"};
    size_t i;
    for (i = 0; i < sizeof(texts) / sizeof(texts[0]); ++i) {
        ck_assert_int_eq(ftruncate(descriptor, 0), 0);
        store(texts[i], strlen(texts[i]), 0);
        expect_corrupt("foreign file", i);
        ck_assert_ptr_nonnull(strstr(rekindle_last_error(), "not a checkpoint"));
    }
}
END_TEST

START_TEST(what_is_no_file_is_refused) {
    rekindle_checkpoint *checkpoint = NULL;
    char *missing = path_in(folder, "missing");
    char *pipe_path = path_in(folder, "pipe");
    ck_assert_int_eq(rekindle_checkpoint_open(missing, &checkpoint), REKINDLE_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(rekindle_last_error(), missing));
    ck_assert_int_eq(rekindle_checkpoint_open("", &checkpoint), REKINDLE_INVALID_ARGUMENT);
    ck_assert_int_eq(rekindle_checkpoint_open(folder, &checkpoint), REKINDLE_IO_ERROR);
    ck_assert_ptr_nonnull(strstr(rekindle_last_error(), "it is a folder"));
    ck_assert_int_eq(mkfifo(pipe_path, 0600), 0);
    ck_assert_int_eq(rekindle_checkpoint_open(pipe_path, &checkpoint), REKINDLE_IO_ERROR); /* at once */
    ck_assert_ptr_null(checkpoint);
    free(missing);
    free(pipe_path);
}
END_TEST

/* Damage that comes while a file is open: what was checked at opening does not count any more. */
START_TEST(damage_after_opening_is_detected) {
    rekindle_checkpoint *checkpoint;
    size_t step = 31, i; /* the last one lies in the footer */
    ck_assert_int_eq(rekindle_checkpoint_open(path, &checkpoint), REKINDLE_OK);
    for (i = 0; i < size; i += step) {
        unsigned char flipped = (unsigned char)(bytes[i] ^ 0x10);
        store(&flipped, 1, i);
        ck_assert_int_eq(rekindle_checkpoint_verify(checkpoint), REKINDLE_CORRUPT);
        store(&bytes[i], 1, i);
    }
    ck_assert_int_eq(rekindle_checkpoint_verify(checkpoint), REKINDLE_OK);
    ck_assert_int_eq(ftruncate(descriptor, (off_t)size / 2), 0);
    ck_assert_int_eq(rekindle_checkpoint_verify(checkpoint), REKINDLE_IO_ERROR);
    ck_assert_ptr_nonnull(strstr(rekindle_last_error(), "it ends at byte"));
    rekindle_checkpoint_destroy(checkpoint);
}
END_TEST

START_TEST(reading_a_damaged_tensor_fails_and_leaves_the_others) {
    rekindle_checkpoint *checkpoint;
    rekindle_checkpoint_entry entry;
    rekindle_tensor *tensor = NULL;
    unsigned char flipped;
    size_t first_tensor = find_first_tensor();
    memset(&entry, 0, sizeof(entry));
    entry.struct_size = sizeof(entry);
    ck_assert_int_eq(rekindle_checkpoint_open(path, &checkpoint), REKINDLE_OK);
    ck_assert_int_eq(rekindle_checkpoint_find_entry(checkpoint, "dense/kernel", &entry), REKINDLE_OK);
    flipped = (unsigned char)(bytes[first_tensor + 100] ^ 1);
    store(&flipped, 1, first_tensor + 100);
    ck_assert_int_eq(rekindle_checkpoint_read(checkpoint, "dense/kernel", &tensor), REKINDLE_CORRUPT);
    ck_assert_ptr_nonnull(strstr(rekindle_last_error(), "tensor 'dense/kernel'"));
    ck_assert_ptr_null(tensor);
    ck_assert_int_eq(rekindle_checkpoint_read(checkpoint, "dense/bias", &tensor), REKINDLE_OK);
    rekindle_tensor_destroy(tensor);
    rekindle_checkpoint_destroy(checkpoint);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, copy_golden, remove_copy);
    tcase_add_test(tests, the_copy_is_valid);
    tcase_add_test(tests, every_flipped_bit_is_detected);
    tcase_add_test(tests, damage_to_the_manifest_is_detected_at_opening);
    tcase_add_test(tests, every_truncation_is_detected);
    tcase_add_test(tests, every_zeroed_tail_is_detected);
    tcase_add_test(tests, zeroed_pages_are_detected);
    tcase_add_test(tests, trailing_bytes_are_detected);
    tcase_add_test(tests, foreign_files_are_refused);
    tcase_add_test(tests, what_is_no_file_is_refused);
    tcase_add_test(tests, damage_after_opening_is_detected);
    tcase_add_test(tests, reading_a_damaged_tensor_fails_and_leaves_the_others);
}

int main(void) {
    return run_tests("checkpoint.damage", add_tests);
}
