// Beside libFuzzer's own mutations of bytes: a head of a message (lib/ranks/frame.h) gets another meaningful value in
// one of its fields.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <string_view>

extern "C" size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t maximum);

namespace {

using Random = std::linear_congruential_engine<uint32_t, 48271, 0, 2147483647>; // minstd_rand, of 32 bits

constexpr std::string_view kMark = "RKR1";
constexpr size_t kHead = 32, kFields = 7; // the last, of 8 bytes, is the message's size
constexpr std::array<uint64_t, 10> kSizes{0, 1, 4, 8, 16, 32, 4096, uint64_t{1} << 30, uint64_t{1} << 48, UINT64_MAX};

bool change_head(uint8_t *data, size_t size, Random &random) {
    if (size < kHead) return false;
    uint8_t *end = data + size, *from = data + random() % size;
    uint8_t *head = std::search(from, end, kMark.begin(), kMark.end());
    if (end - head < static_cast<ptrdiff_t>(kHead)) head = std::search(data, end, kMark.begin(), kMark.end());
    if (end - head < static_cast<ptrdiff_t>(kHead)) return false;
    size_t field = 1 + random() % (kFields - 1);
    uint32_t value = random() % 16;
    if (field < kFields - 1) {
        std::memcpy(head + field * sizeof(value), &value, sizeof(value));
    } else {
        std::memcpy(head + kHead - sizeof(uint64_t), &kSizes[random() % kSizes.size()], sizeof(uint64_t));
    }
    return true;
}

} // namespace

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t maximum, unsigned int seed) {
    Random random(seed);
    if (random() % 3 == 0 && change_head(data, size, random)) return size;
    return LLVMFuzzerMutate(data, size, maximum);
}
