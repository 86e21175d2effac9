// Files whose hashes are right but whose contents are not: as someone may craft them, not as accidents make them.
#include <random>

#include "checkpoint/reader.h"
#include "checkpoint_generated.h"
#include "expect_error.h"
#include "memory_file.h"
#include "sample_image.h"
#include "test_files.h"

using namespace rekindle;
using namespace rekindle::checkpoint;

namespace {

void open_file(std::vector<std::byte> file) {
    Reader(std::make_unique<MemoryFile>(std::move(file)), "crafted").verify();
}

std::string refuse(std::vector<std::byte> file, rekindle_status status = REKINDLE_CORRUPT) {
    std::string message = expect_error(status, [&] { open_file(std::move(file)); });
    ck_assert_msg(contains(message, "'crafted'"), "%s", message.c_str());
    return message;
}

// A manifest of two entries of 100 bytes each, with right extents.
Manifest valid_manifest() {
    Manifest manifest;
    for (const char *name : {"a", "b"}) {
        manifest.entries.push_back({{name, REKINDLE_ENTRY_WEIGHT, REKINDLE_FLOAT32, {5, 5}}, {}});
    }
    place(manifest.entries, encode(manifest).size());
    std::vector<std::byte> zeros(100);
    for (Entry &entry : manifest.entries) entry.extent.hash = hash(zeros);
    return manifest;
}

constexpr uint64_t kTensorBytes = 256;

START_TEST(the_crafted_file_is_valid) {
    open_file(craft_file(encode(valid_manifest()), kTensorBytes));
}
END_TEST

START_TEST(newer_formats_are_told_from_damage) {
    std::vector<std::byte> file = craft_file(encode(valid_manifest()), kTensorBytes, 2);
    ck_assert(contains(refuse(file, REKINDLE_NEWER_FORMAT), "format 2; this library reads up to 1"));
    file.back() ^= std::byte{1};
    refuse(file);
    refuse(craft_file(encode(valid_manifest()), kTensorBytes, 0));
    // Whatever else a newer format changes, its version is what an older library reports.
    refuse(craft_file({std::byte{1}, std::byte{2}}, 0, UINT32_MAX), REKINDLE_NEWER_FORMAT);
}
END_TEST

START_TEST(extents_must_be_exact) {
    constexpr uint64_t kEvil[] = {
        0, 1, 63, 64, uint64_t{1} << 32, uint64_t{1} << 62, uint64_t{1} << 63, UINT64_MAX - 63, UINT64_MAX};
    for (size_t entry = 0; entry < 2; ++entry) {
        for (uint64_t evil : kEvil) {
            Manifest manifest = valid_manifest();
            manifest.entries[entry].extent.offset = evil;
            refuse(craft_file(encode(manifest), kTensorBytes));
            manifest = valid_manifest();
            manifest.entries[entry].extent.size = evil;
            refuse(craft_file(encode(manifest), kTensorBytes));
            manifest = valid_manifest();
            manifest.entries[entry].extent.offset += evil;
            manifest.entries[entry].extent.size -= evil;
            if (evil != 0) refuse(craft_file(encode(manifest), kTensorBytes));
        }
    }
}
END_TEST

START_TEST(tensors_must_not_overlap_or_leave_gaps) {
    Manifest manifest = valid_manifest();
    manifest.entries[1].extent.offset = manifest.entries[0].extent.offset;
    ck_assert(contains(refuse(craft_file(encode(manifest), kTensorBytes)), "tensor 'b'"));
    manifest = valid_manifest();
    std::swap(manifest.entries[0].extent, manifest.entries[1].extent);
    refuse(craft_file(encode(manifest), kTensorBytes));
    manifest = valid_manifest();
    manifest.entries[1].extent.offset += kAlignment;
    refuse(craft_file(encode(manifest), kTensorBytes + kAlignment));
    refuse(craft_file(encode(valid_manifest()), kTensorBytes + kAlignment));
    refuse(craft_file(encode(valid_manifest()), kTensorBytes - kAlignment));
    refuse(craft_file(encode(valid_manifest()), 0));
}
END_TEST

START_TEST(shapes_must_match_sizes) {
    for (const Shape &shape :
         {Shape{5, 6}, Shape{}, Shape{-5, -5}, Shape{int64_t{1} << 62, int64_t{1} << 62},
          Shape{int64_t{1} << 32, int64_t{1} << 32, 0}, Shape{INT64_MIN}, Shape{0, -1}, Shape(9, 1)}) {
        Manifest manifest = valid_manifest();
        manifest.entries[1].shape = shape;
        refuse(craft_file(encode(manifest), kTensorBytes));
    }
}
END_TEST

// The encoded manifest with one byte of entry 0's field changed.
std::vector<std::byte> with_field(flatbuffers::voffset_t field, uint8_t number) {
    using Entries = flatbuffers::Vector<flatbuffers::Offset<flatbuffers::Table>>;
    std::vector<std::byte> bytes = encode(valid_manifest());
    auto *manifest = flatbuffers::GetMutableRoot<flatbuffers::Table>(bytes.data());
    const flatbuffers::Table *entry = manifest->GetPointer<Entries *>(format::Manifest::VT_ENTRIES)->Get(0);
    ck_assert(const_cast<flatbuffers::Table *>(entry)->SetField<uint8_t>(field, number, 0));
    return bytes;
}

// The encoded manifest with one of progress's first two numbers changed.
std::vector<std::byte> with_progress(size_t index, uint32_t number) {
    std::vector<std::byte> bytes = encode(valid_manifest());
    auto *manifest = flatbuffers::GetMutableRoot<flatbuffers::Table>(bytes.data());
    manifest->GetStruct<uint32_t *>(format::Manifest::VT_PROGRESS)[index] = number;
    return bytes;
}

START_TEST(numbers_of_enums_must_be_known) {
    for (uint8_t number : std::initializer_list<uint8_t>{0, 9, 15, 255}) {
        ck_assert(contains(refuse(craft_file(with_field(format::Entry::VT_KIND, number), kTensorBytes)), "kind"));
    }
    for (uint8_t number : std::initializer_list<uint8_t>{0, 7, 255}) {
        ck_assert(contains(refuse(craft_file(with_field(format::Entry::VT_DTYPE, number), kTensorBytes)), "dtype"));
    }
    for (uint32_t number : {3u, 4u, UINT32_MAX}) {
        ck_assert(contains(refuse(craft_file(with_progress(0, number), kTensorBytes)), "run status"));
        ck_assert(contains(refuse(craft_file(with_progress(1, number), kTensorBytes)), "phase"));
    }
}
END_TEST

START_TEST(names_must_be_usable) {
    for (const std::string &name : {std::string(), std::string("b"), std::string("x\0y", 3), std::string(4097, 'x')}) {
        Manifest manifest = valid_manifest();
        manifest.entries[0].name = name;
        place(manifest.entries, encode(manifest).size());
        refuse(craft_file(encode(manifest), kTensorBytes));
    }
}
END_TEST

START_TEST(the_entry_count_is_limited) {
    Manifest manifest;
    for (size_t i = 0; i <= kMaximumEntries; ++i) {
        manifest.entries.push_back({{std::to_string(i), REKINDLE_ENTRY_HOST, REKINDLE_UINT8, {0}}, {}});
    }
    ck_assert(contains(refuse(craft_file(encode(manifest), 0)), "65537 entries"));
    manifest.entries.pop_back();
    place(manifest.entries, encode(manifest).size());
    for (Entry &entry : manifest.entries) entry.extent.hash = hash({});
    open_file(craft_file(encode(manifest), 0));
}
END_TEST

// A manifest whose entries have names of their own or share one, and share one shape of so many dimensions.
std::vector<std::byte> sharing_manifest(size_t entry_count, const std::string &shared_name, size_t rank) {
    flatbuffers::FlatBufferBuilder builder;
    auto name = builder.CreateString(shared_name);
    auto shape = builder.CreateVector(std::vector<int64_t>(rank, 1));
    auto text = builder.CreateString("");
    format::Extent extent(0, 1, 0);
    std::vector<flatbuffers::Offset<format::Entry>> entries;
    for (size_t i = 0; i < entry_count; ++i) {
        auto own_name = shared_name.empty() ? builder.CreateString(std::to_string(i)) : name;
        entries.push_back(
            format::CreateEntry(builder, own_name, format::EntryKind_host, format::DataType_uint8, shape, &extent));
    }
    format::Progress progress;
    auto stored = builder.CreateVector(entries);
    format::FinishManifestBuffer(builder, format::CreateManifest(builder, &progress, text, text, text, stored));
    const std::byte *bytes = reinterpret_cast<const std::byte *>(builder.GetBufferPointer());
    return {bytes, bytes + builder.GetSize()};
}

// A vector's numbers between two multiples of 8: only the sanitizers see when they are read as if they were on one.
START_TEST(shapes_need_not_be_aligned) {
    using Entries = flatbuffers::Vector<flatbuffers::Offset<flatbuffers::Table>>;
    std::vector<std::byte> bytes = encode(valid_manifest());
    auto *manifest = flatbuffers::GetMutableRoot<flatbuffers::Table>(bytes.data());
    const flatbuffers::Table *entry = manifest->GetPointer<Entries *>(format::Manifest::VT_ENTRIES)->Get(1);
    uint8_t *field = const_cast<flatbuffers::Table *>(entry)->GetAddressOf(format::Entry::VT_SHAPE);
    flatbuffers::WriteScalar(field, flatbuffers::ReadScalar<flatbuffers::uoffset_t>(field) + 4);
    std::string message = refuse(craft_file(bytes, kTensorBytes));
    ck_assert_msg(contains(message, "tensor 'b'"), "%s", message.c_str());
}
END_TEST

// Copies of what entries share would take 268 MB and 5 GB.
START_TEST(what_entries_share_takes_no_memory) {
    std::string name(4096, 'x');
    ck_assert(contains(refuse(craft_file(sharing_manifest(kMaximumEntries, name, 1), 0)), "more than the manifest"));
    ck_assert(contains(refuse(craft_file(sharing_manifest(10000, "", 65536), 0)), "65536 dimensions"));
}
END_TEST

START_TEST(padding_must_be_zero) {
    Manifest manifest = valid_manifest();
    size_t manifest_size = encode(manifest).size();
    const std::vector<std::byte> valid = craft_file(encode(manifest), kTensorBytes);
    std::vector<size_t> padding;
    for (size_t i = manifest_size; i < align(manifest_size); ++i) padding.push_back(i);
    for (const Entry &entry : manifest.entries) {
        uint64_t end = entry.extent.offset + entry.extent.size;
        for (uint64_t i = end; i < align(end); ++i) padding.push_back(i);
    }
    ck_assert_uint_gt(padding.size(), 2 * 28 - 1);
    for (size_t i : padding) {
        std::vector<std::byte> file = valid;
        file[i] = std::byte{1};
        ck_assert(contains(refuse(file), "padding"));
    }
}
END_TEST

START_TEST(the_footers_reserved_bytes_must_be_zero) {
    for (size_t i : {12u, 15u, 40u, 55u}) {
        std::vector<std::byte> file = craft_file(encode(valid_manifest()), kTensorBytes);
        std::span<std::byte> footer = std::span(file).last(kFooterSize);
        footer[i] = std::byte{1};
        uint64_t footer_hash = hash(footer.first(56));
        std::memcpy(&footer[56], &footer_hash, sizeof(footer_hash));
        ck_assert(contains(refuse(file), "reserved"));
    }
}
END_TEST

START_TEST(the_manifests_size_must_fit) {
    for (uint64_t size : {uint64_t{0}, uint64_t{1}, uint64_t{8}, uint64_t{1} << 30, UINT64_MAX, UINT64_MAX - 63}) {
        std::vector<std::byte> file = craft_file(encode(valid_manifest()), kTensorBytes);
        std::span<const std::byte> head(file.data(), std::min<size_t>(file.size(), size));
        encode(Footer{size, file.size(), hash(head)}, std::span(file).last(kFooterSize));
        refuse(file);
    }
}
END_TEST

// Any bytes for a manifest, with the right hash: either they happen to be a manifest, or they are refused; nothing is
// read out of bounds (the sanitizers watch).
START_TEST(mutated_manifests_are_handled) {
    std::mt19937_64 random(20240229);
    const std::vector<std::byte> valid = encode(valid_manifest());
    size_t refused = 0;
    constexpr size_t kRounds = 20000;
    for (size_t round = 0; round < kRounds; ++round) {
        std::vector<std::byte> mutated = valid;
        for (size_t n = 1 + random() % 4; n > 0; --n) {
            mutated[random() % mutated.size()] = static_cast<std::byte>(random() % 3 == 0 ? 0xFF : random());
        }
        if (random() % 4 == 0) mutated.resize(random() % mutated.size());
        try {
            open_file(craft_file(mutated, kTensorBytes));
        } catch (const Error &error) {
            ck_assert_msg(error.status() == REKINDLE_CORRUPT, "round %zu: %s", round, error.what());
            ++refused;
        }
    }
    ck_assert_uint_gt(refused, kRounds / 2);
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_test(tests, the_crafted_file_is_valid);
    tcase_add_test(tests, newer_formats_are_told_from_damage);
    tcase_add_test(tests, extents_must_be_exact);
    tcase_add_test(tests, tensors_must_not_overlap_or_leave_gaps);
    tcase_add_test(tests, shapes_must_match_sizes);
    tcase_add_test(tests, numbers_of_enums_must_be_known);
    tcase_add_test(tests, names_must_be_usable);
    tcase_add_test(tests, the_entry_count_is_limited);
    tcase_add_test(tests, shapes_need_not_be_aligned);
    tcase_add_test(tests, what_entries_share_takes_no_memory);
    tcase_add_test(tests, padding_must_be_zero);
    tcase_add_test(tests, the_footers_reserved_bytes_must_be_zero);
    tcase_add_test(tests, the_manifests_size_must_fit);
    tcase_add_test(tests, mutated_manifests_are_handled);
}

} // namespace

int main() {
    return run_tests("checkpoint.hostile", add_tests);
}
