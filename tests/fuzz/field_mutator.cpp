// Beside libFuzzer's own mutations of bytes: a field of the manifest gets another value that means something there.
// Bytes at random seldom turn, say, one data type into another.
#include <array>
#include <cstdint>
#include <random>

#include "checkpoint_generated.h"
#include "repair.h"

using namespace rekindle;

extern "C" size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t maximum);

namespace {

using Random = std::linear_congruential_engine<uint32_t, 48271, 0, 2147483647>; // minstd_rand, of 32 bits

constexpr std::array<int64_t, 12> kNumbers{
    0, 1, 2, 3, 5, -1, int64_t{1} << 31, int64_t{1} << 32, int64_t{1} << 61, INT64_MIN, INT64_MAX, INT64_MAX - 1};

int64_t any_number(Random &random) {
    return kNumbers[random() % kNumbers.size()];
}

template <class T>
void put(const void *place, T value) {
    std::memcpy(const_cast<void *>(place), &value, sizeof(value));
}

void change_progress(const format::Progress &progress, Random &random) {
    const uint8_t *bytes = reinterpret_cast<const uint8_t *>(&progress);
    if (random() % 3 == 0) {
        put(bytes + random() % 2 * sizeof(uint32_t), static_cast<uint32_t>(random() % 4));
    } else {
        put(bytes + (1 + random() % 4) * sizeof(int64_t), any_number(random));
    }
}

void change_entry(format::Entry &entry, Random &random) {
    auto &fields = reinterpret_cast<flatbuffers::Table &>(entry);
    switch (random() % 3) {
    case 0: fields.SetField<uint8_t>(format::Entry::VT_KIND, static_cast<uint8_t>(random() % 10), 0); break;
    case 1: fields.SetField<uint8_t>(format::Entry::VT_DTYPE, static_cast<uint8_t>(random() % 8), 0); break;
    default:
        if (entry.shape()->size() != 0) {
            put(entry.shape()->Data() + random() % entry.shape()->size() * sizeof(int64_t), any_number(random));
        }
    }
}

bool change_field(std::span<std::byte> file, Random &random) {
    size_t size = fuzz::manifest_size(file);
    flatbuffers::Verifier verifier(reinterpret_cast<const uint8_t *>(file.data()), size);
    if (!format::VerifyManifestBuffer(verifier)) return false;
    const format::Manifest &manifest = *format::GetManifest(file.data());
    uint32_t count = manifest.entries()->size();
    if (count == 0 || random() % 4 == 0) {
        change_progress(*manifest.progress(), random);
    } else {
        change_entry(const_cast<format::Entry &>(*manifest.entries()->Get(random() % count)), random);
    }
    return true;
}

} // namespace

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t maximum, unsigned int seed) {
    Random random(seed);
    std::span<std::byte> file(reinterpret_cast<std::byte *>(data), size);
    if (random() % 3 == 0 && change_field(file, random)) return size;
    return LLVMFuzzerMutate(data, size, maximum);
}
