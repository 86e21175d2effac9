#include "core/text_hash.h"

#include <bit>
#include <cassert>
#include <cstring>

namespace rekindle {
namespace {

static_assert(std::endian::native == std::endian::little, "both hashes read little-endian numbers");

template <class Number>
uint64_t read(const char *bytes) {
    Number number;
    std::memcpy(&number, bytes, sizeof(number));
    return number;
}

// FarmHash's constants: primes between 2^63 and 2^64.
constexpr uint64_t kFarm0 = 0xC3A5C85C97CB3127, kFarm2 = 0x9AE16A3B2F90404F;

uint64_t mixed(uint64_t value) {
    return value ^ (value >> 47);
}

uint64_t joined(uint64_t first, uint64_t second, uint64_t factor) {
    uint64_t once = mixed((first ^ second) * factor);
    return mixed((second ^ once) * factor) * factor;
}

struct SipState {
    uint64_t v0, v1, v2, v3;

    void rounds(int count) {
        for (int i = 0; i < count; ++i) {
            v0 += v1;
            v1 = std::rotl(v1, 13) ^ v0;
            v0 = std::rotl(v0, 32);
            v2 += v3;
            v3 = std::rotl(v3, 16) ^ v2;
            v0 += v3;
            v3 = std::rotl(v3, 21) ^ v0;
            v2 += v1;
            v1 = std::rotl(v1, 17) ^ v2;
            v2 = std::rotl(v2, 32);
        }
    }
    void take(uint64_t word) {
        v3 ^= word;
        rounds(2);
        v0 ^= word;
    }
};

} // namespace

uint64_t fingerprint64(std::string_view text) {
    assert(text.size() <= kLongestFingerprinted);
    const char *bytes = text.data();
    uint64_t size = text.size(), factor = kFarm2 + 2 * size;
    if (size >= 8) {
        uint64_t first = read<uint64_t>(bytes) + kFarm2, last = read<uint64_t>(bytes + size - 8);
        return joined(std::rotr(last, 37) * factor + first, (std::rotr(first, 25) + last) * factor, factor);
    }
    if (size >= 4) return joined(size + (read<uint32_t>(bytes) << 3), read<uint32_t>(bytes + size - 4), factor);
    if (size == 0) return kFarm2;
    uint64_t first = read<uint8_t>(bytes), middle = read<uint8_t>(bytes + size / 2);
    uint64_t low = first + (middle << 8), high = size + (read<uint8_t>(bytes + size - 1) << 2);
    return mixed(low * kFarm2 ^ high * kFarm0) * kFarm2;
}

uint64_t siphash(std::string_view text, const SipHashKey &key) {
    SipState state{0x736F6D6570736575 ^ key.first, 0x646F72616E646F6D ^ key.second, 0x6C7967656E657261 ^ key.first,
                   0x7465646279746573 ^ key.second};
    size_t whole = text.size() / 8 * 8;
    for (size_t i = 0; i < whole; i += 8) state.take(read<uint64_t>(text.data() + i));
    uint64_t last = static_cast<uint64_t>(text.size()) << 56;
    for (size_t i = whole; i < text.size(); ++i) last |= read<uint8_t>(text.data() + i) << (8 * (i - whole));
    state.take(last);
    state.v2 ^= 0xFF;
    state.rounds(4);
    return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

} // namespace rekindle
