// Files too large for exhaustive tests: damage to samples of 50 MB, and tensors beyond 4 GiB in a sparse file.
#include <fcntl.h>
#include <random>

#include "checkpoint/reader.h"
#include "checkpoint/writer.h"
#include "rekindle.h"
#include "sample_image.h"
#include "sparse_file.h"
#include "test_files.h"

using namespace rekindle;
using namespace rekindle::checkpoint;

namespace {

char *folder;
char *path;
int descriptor;

void set_up() {
    folder = make_folder();
    path = path_in(folder, "large.rekindle");
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    ck_assert_int_ge(descriptor, 0);
}

void tear_down() {
    close(descriptor);
    free(path);
    remove_folder(folder);
}

void store(std::span<const std::byte> bytes, uint64_t offset) {
    ck_assert_int_eq(pwrite(descriptor, bytes.data(), bytes.size(), static_cast<off_t>(offset)),
                     static_cast<ssize_t>(bytes.size()));
}

void load(std::span<std::byte> bytes, uint64_t offset) {
    ck_assert_int_eq(pread(descriptor, bytes.data(), bytes.size(), static_cast<off_t>(offset)),
                     static_cast<ssize_t>(bytes.size()));
}

rekindle_status open_and_verify() {
    rekindle_checkpoint *checkpoint = nullptr;
    rekindle_status status = rekindle_checkpoint_open(path, &checkpoint);
    if (status == REKINDLE_OK) status = rekindle_checkpoint_verify(checkpoint);
    rekindle_checkpoint_destroy(checkpoint);
    return status;
}

// Overwrites part of the file, expects that to be noticed, and puts the part back.
void expect_noticed(std::span<const std::byte> damage, uint64_t offset) {
    std::vector<std::byte> former(damage.size());
    load(former, offset);
    if (std::equal(former.begin(), former.end(), damage.begin())) return;
    store(damage, offset);
    rekindle_status status = open_and_verify();
    ck_assert_msg(status == REKINDLE_CORRUPT, "%zu bytes at %zu: %s", damage.size(), static_cast<size_t>(offset),
                  rekindle_status_name(status));
    store(former, offset);
}

START_TEST(samples_of_damage_to_50_megabytes_are_detected) {
    std::mt19937_64 random(20240229);
    Image image;
    std::vector<EntrySpec> specs;
    for (int64_t i = 0; i < 7; ++i) {
        specs.push_back({"w" + std::to_string(i), REKINDLE_ENTRY_WEIGHT, REKINDLE_FLOAT32, {1250001, 1 + i % 2}});
    }
    image.prepare({}, specs);
    for (size_t i = 0; i < image.tensor_count(); ++i) {
        for (std::byte &byte : image.tensor(i)) byte = static_cast<std::byte>(random());
    }
    image.seal();
    uint64_t size = image.bytes().size();
    ck_assert_uint_gt(size, 50'000'000);
    store(image.bytes(), 0);
    ck_assert_int_eq(open_and_verify(), REKINDLE_OK);

    for (int sample = 0; sample < 40; ++sample) {
        uint64_t offset = random() % size;
        std::byte flipped = image.bytes()[offset] ^ (std::byte{1} << (random() % 8));
        expect_noticed({&flipped, 1}, offset);
    }
    const std::vector<std::byte> page(4096);
    for (int sample = 0; sample < 20; ++sample) expect_noticed(page, random() % (size / 4096) * 4096);
    for (uint64_t cut : {uint64_t{1}, uint64_t{64}, uint64_t{4096}, size / 2, size - 4096, random() % size}) {
        ck_assert_int_eq(ftruncate(descriptor, static_cast<off_t>(size - cut)), 0);
        ck_assert_int_eq(open_and_verify(), REKINDLE_CORRUPT);
        ck_assert_int_eq(ftruncate(descriptor, static_cast<off_t>(size)), 0);
        ck_assert_int_eq(open_and_verify(), REKINDLE_CORRUPT);
        store(image.bytes().last(cut), size - cut);
    }
    ck_assert_int_eq(open_and_verify(), REKINDLE_OK);
}
END_TEST

// Reading a hole costs memory on a disk's file system and nothing on one in memory.
void move_to_memory() {
    if (access("/dev/shm", W_OK) != 0) return;
    tear_down();
    setenv("TMPDIR", "/dev/shm", 1);
    set_up();
}

START_TEST(tensors_beyond_4_gigabytes_are_read_and_verified) {
    move_to_memory();
    write_sparse_file(descriptor, std::byte{0});
    struct stat status;
    ck_assert_int_eq(fstat(descriptor, &status), 0);
    ck_assert_int_gt(status.st_size, int64_t{1} << 32);
    ck_assert_int_lt(status.st_blocks, 2048);

    rekindle_checkpoint *checkpoint = nullptr;
    ck_assert_int_eq(rekindle_checkpoint_open(path, &checkpoint), REKINDLE_OK);
    rekindle_checkpoint_entry entry{};
    entry.struct_size = sizeof(entry);
    ck_assert_int_eq(rekindle_checkpoint_find_entry(checkpoint, "big", &entry), REKINDLE_OK);
    ck_assert_uint_eq(entry.byte_count, kBigSize);

    for (uint64_t mark : kMarks) {
        std::array<uint8_t, kMark.size()> read{};
        ck_assert_int_eq(rekindle_checkpoint_read_bytes(checkpoint, "big", mark, read.data(), read.size()),
                         REKINDLE_OK);
        ck_assert_mem_eq(read.data(), kMark.data(), kMark.size());
    }

    rekindle_tensor *tensor = nullptr;
    rekindle_array view = REKINDLE_ARRAY_INIT;
    ck_assert_int_eq(rekindle_checkpoint_read(checkpoint, "behind", &tensor), REKINDLE_OK);
    ck_assert_int_eq(rekindle_tensor_view(tensor, &view), REKINDLE_OK);
    ck_assert_mem_eq(view.data, kBehind, sizeof(kBehind));
    rekindle_tensor_destroy(tensor);

    int32_t last_of_behind = 0;
    ck_assert_int_eq(rekindle_checkpoint_read_bytes(checkpoint, "behind", 8, &last_of_behind, 4), REKINDLE_OK);
    ck_assert_int_eq(last_of_behind, kBehind[2]);

    const void *data = nullptr;
    size_t size = 0;
    ck_assert_int_eq(rekindle_checkpoint_borrow(checkpoint, "behind", &data, &size), REKINDLE_OK);
    ck_assert_mem_eq(data, kBehind, sizeof(kBehind));
    ck_assert_int_eq(rekindle_checkpoint_verify(checkpoint), REKINDLE_OK);

    // One byte in the hole, above 4 GiB: where a 32-bit offset would look elsewhere.
    const std::byte mark{7};
    store({&mark, 1}, (uint64_t{1} << 32) + 4096 + 64);
    ck_assert_int_eq(rekindle_checkpoint_verify(checkpoint), REKINDLE_CORRUPT);
    ck_assert_ptr_nonnull(strstr(rekindle_last_error(), "tensor 'big'"));
    rekindle_checkpoint_destroy(checkpoint);
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, samples_of_damage_to_50_megabytes_are_detected);
    tcase_add_test(tests, tensors_beyond_4_gigabytes_are_read_and_verified);
}

} // namespace

int main() {
    return run_tests("checkpoint.large", add_tests);
}
