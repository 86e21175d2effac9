// Image: what is laid out, filled and sealed is what a reader finds.
#include "checkpoint/image.h"

#include "checkpoint/reader.h"
#include "expect_error.h"
#include "memory_file.h"
#include "platform/memory.h"
#include "sample_image.h"
#include "test_files.h"

using namespace rekindle;
using namespace rekindle::checkpoint;

namespace {

std::shared_ptr<const Reader> reader_of(const Image &image) {
    std::span<const std::byte> bytes = image.bytes();
    auto file = std::make_unique<MemoryFile>(std::vector<std::byte>(bytes.begin(), bytes.end()));
    return std::make_shared<const Reader>(std::move(file), "image");
}

std::vector<EntrySpec> weights(std::vector<Shape> shapes) {
    std::vector<EntrySpec> specs;
    for (size_t i = 0; i < shapes.size(); ++i) {
        specs.push_back({"w" + std::to_string(i), REKINDLE_ENTRY_WEIGHT, REKINDLE_UINT8, shapes[i]});
    }
    return specs;
}

START_TEST(tensors_of_every_small_size_are_kept) {
    std::vector<Shape> shapes;
    for (int64_t size = 0; size < 200; ++size) shapes.push_back({size});
    Image image;
    image.prepare({}, weights(shapes));
    for (size_t i = 0; i < image.tensor_count(); ++i) {
        ck_assert_uint_eq(reinterpret_cast<uintptr_t>(image.tensor(i).data()) % 64, 0);
        std::fill(image.tensor(i).begin(), image.tensor(i).end(), static_cast<std::byte>(i + 1));
    }
    image.seal();
    auto reader = reader_of(image);
    reader->verify();
    for (size_t i = 0; i < shapes.size(); ++i) {
        TensorPointer tensor = reader->read_tensor(i);
        ck_assert_uint_eq(tensor->byte_count(), i);
        for (size_t k = 0; k < i; ++k) ck_assert_uint_eq(tensor->as<uint8_t>()[k], static_cast<uint8_t>(i + 1));
    }
}
END_TEST

START_TEST(a_file_without_tensors_is_valid) {
    Image image;
    image.prepare({}, {});
    image.seal();
    auto reader = reader_of(image);
    reader->verify();
    ck_assert_uint_eq(reader->entries().size(), 0);
    ck_assert_int_eq(reader->progress().run_status, REKINDLE_RUN_NONE);
}
END_TEST

// The padding of a used buffer holds what the former file had there.
START_TEST(an_image_is_used_again) {
    Image image;
    for (int64_t size : {5000, 70, 130, 4999, 20000, 1}) {
        image.prepare({}, weights({{size}, {1}, {size / 2}}));
        for (size_t i = 0; i < image.tensor_count(); ++i) {
            std::fill(image.tensor(i).begin(), image.tensor(i).end(), std::byte{0xAB});
        }
        expect_error(REKINDLE_INTERNAL, [&] { image.bytes(); });
        image.seal();
        auto reader = reader_of(image);
        reader->verify();
        ck_assert_int_eq(reader->read_tensor(0)->shape().at(0), size);
    }
}
END_TEST

START_TEST(the_memory_is_used_again) {
    Image image;
    fill_image(image, 1);
    const std::byte *memory = image.tensor(0).data();
    fill_image(image, 2);
    ck_assert_ptr_eq(image.tensor(0).data(), memory);
}
END_TEST

START_TEST(the_size_does_not_depend_on_numbers) {
    Image image;
    fill_image(image, 0);
    size_t size = image.bytes().size();
    fill_image(image, 0xFEDCBA9876543210);
    ck_assert_uint_eq(image.bytes().size(), size);
    ck_assert_uint_eq(reader_of(image)->progress().generation, 0xFEDCBA9876543210);
}
END_TEST

START_TEST(what_a_file_cannot_hold_is_refused) {
    Image image = sample_image(7);
    auto refuse = [&](Description description, std::vector<EntrySpec> specs, const char *part) {
        std::string message = expect_error(REKINDLE_INVALID_ARGUMENT, [&] { image.prepare(description, specs); });
        ck_assert_msg(contains(message, part), "%s", message.c_str());
    };
    EntrySpec good{"name", REKINDLE_ENTRY_WEIGHT, REKINDLE_FLOAT32, {1}};
    EntrySpec bad = good;
    refuse({}, {good, good}, "two entries 'name'");
    bad.name = "";
    refuse({}, {bad}, "empty name");
    bad.name = std::string("a\0b", 3);
    refuse({}, {bad}, "zero byte");
    bad.name = std::string(kMaximumNameSize + 1, 'n');
    refuse({}, {bad}, "4097 bytes");
    bad = good;
    bad.kind = static_cast<EntryKind>(9);
    refuse({}, {bad}, "kind 9");
    bad = good;
    bad.dtype = static_cast<Dtype>(0);
    refuse({}, {bad}, "dtype 0");
    bad = good;
    bad.shape = Shape(kMaximumRank + 1, 1);
    refuse({}, {bad}, "9 dimensions");
    bad.shape = {2, -1};
    refuse({}, {bad}, "(2, -1)");
    bad.shape = {0, -1};
    refuse({}, {bad}, "(0, -1)");
    bad.shape = {int64_t{1} << 40, int64_t{1} << 40};
    refuse({}, {bad}, "too large");
    Description description;
    description.environment_json = std::string("{\0}", 3);
    refuse(description, {good}, "JSON text contains a zero byte");
    description = {};
    description.progress.phase = static_cast<rekindle_run_phase>(3);
    refuse(description, {good}, "phase is 3");
    std::vector<EntrySpec> many(kMaximumEntries + 1, good);
    for (size_t i = 0; i < many.size(); ++i) many[i].name = std::to_string(i);
    refuse({}, many, "65537 entries");
    // The image in it is as before.
    ck_assert_uint_eq(reader_of(image)->progress().generation, 7);
}
END_TEST

void *allocate_little(void *, size_t size, size_t alignment) {
    constexpr size_t kLimit = 1 << 20;
    return size > kLimit ? nullptr : std::aligned_alloc(alignment, align(size));
}

void deallocate(void *, void *pointer, size_t) {
    std::free(pointer);
}

START_TEST(too_much_memory_is_an_error) {
    platform::set_allocator(allocate_little, deallocate, nullptr);
    Image image = sample_image(1);
    std::vector<EntrySpec> specs = weights({{2 << 20}});
    expect_error(REKINDLE_OUT_OF_MEMORY, [&] { image.prepare({}, specs); });
    expect_error(REKINDLE_INTERNAL, [&] { image.bytes(); });
    fill_image(image, 2);
    reader_of(image)->verify();
    std::vector<Shape> shapes(5, Shape{int64_t{1} << 60});
    expect_error(REKINDLE_INVALID_ARGUMENT, [&] { image.prepare({}, weights(shapes)); });
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_test(tests, tensors_of_every_small_size_are_kept);
    tcase_add_test(tests, a_file_without_tensors_is_valid);
    tcase_add_test(tests, an_image_is_used_again);
    tcase_add_test(tests, the_memory_is_used_again);
    tcase_add_test(tests, the_size_does_not_depend_on_numbers);
    tcase_add_test(tests, what_a_file_cannot_hold_is_refused);
    tcase_add_test(tests, too_much_memory_is_an_error);
}

} // namespace

int main() {
    return run_tests("checkpoint.image", add_tests);
}
