#pragma once

#include <array>
#include <cstdint>

namespace rekindle {

// Philox4x32-10, the counter-based generator of Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3" (2011):
// four 32-bit words as a pure function of a 64-bit key and a 128-bit counter.
using PhiloxBlock = std::array<uint32_t, 4>;

inline PhiloxBlock philox(uint64_t key, uint64_t counter_low, uint64_t counter_high) {
    constexpr uint32_t kMultiplier0 = 0xD2511F53, kMultiplier1 = 0xCD9E8D57;
    constexpr uint32_t kWeyl0 = 0x9E3779B9, kWeyl1 = 0xBB67AE85;
    uint32_t key0 = static_cast<uint32_t>(key), key1 = static_cast<uint32_t>(key >> 32);
    PhiloxBlock x{static_cast<uint32_t>(counter_low), static_cast<uint32_t>(counter_low >> 32),
                  static_cast<uint32_t>(counter_high), static_cast<uint32_t>(counter_high >> 32)};
    for (int round = 0; round < 10; ++round) {
        uint64_t product0 = uint64_t{kMultiplier0} * x[0];
        uint64_t product1 = uint64_t{kMultiplier1} * x[2];
        x = {static_cast<uint32_t>(product1 >> 32) ^ x[1] ^ key0, static_cast<uint32_t>(product1),
             static_cast<uint32_t>(product0 >> 32) ^ x[3] ^ key1, static_cast<uint32_t>(product0)};
        key0 += kWeyl0;
        key1 += kWeyl1;
    }
    return x;
}

// The streams of a model's seed. Numbers are part of what makes runs reproducible across versions.
enum class RandomStream : uint64_t {
    kShuffle = 0,
    kDropout = 64,                         // + the layer's index in the model
    kInitializer = uint64_t{1} << 32,      // + the weight's index in the model
    kCustomLayer = uint64_t{1} << 33,      // + the layer's index in the model
    kNoise = uint64_t{1} << 34,            // + the layer's index in the model
    kRecurrentDropout = uint64_t{1} << 35, // + the layer's index in the model
    kInnerLayer = uint64_t{1} << 36,       // + which of the layers inside another it is
    kInnerPart = uint64_t{1} << 37         // + which part of its work it is
};

// The key of one stream of a seed: independent streams from one number (the finalizer of SplitMix64, Steele et al.,
// 2014).
inline uint64_t stream_key(uint64_t seed, RandomStream stream, uint64_t index = 0) {
    uint64_t z = seed + 0x9E3779B97F4A7C15 * (static_cast<uint64_t>(stream) + index + 1);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
}

} // namespace rekindle
