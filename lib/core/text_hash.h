#pragma once

#include <cstdint>
#include <string_view>

// Hashes of short texts that are the same everywhere and for good. That of what is stored is in hash.h.
namespace rekindle {

inline constexpr size_t kLongestFingerprinted = 16;

// FarmHash's Fingerprint64 (Pike and Alakuijala, 2014), of at most 16 bytes.
uint64_t fingerprint64(std::string_view text);

struct SipHashKey {
    uint64_t first, second;
};

// SipHash-2-4 (Aumasson and Bernstein, 2012).
uint64_t siphash(std::string_view text, const SipHashKey &key);

} // namespace rekindle
