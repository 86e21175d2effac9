#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "checkpoint/manifest.h"

// The file around the manifest: [manifest][tensors, each aligned][footer, aligned], zeros between.
namespace rekindle::checkpoint {

inline constexpr uint64_t kAlignment = 64;
inline constexpr size_t kFooterSize = 64;
inline constexpr uint32_t kFormatVersion = 1;

// The next multiple of kAlignment, for sizes up to kMaximumFileSize.
constexpr uint64_t align(uint64_t size) {
    return (size + kAlignment - 1) / kAlignment * kAlignment;
}

// Gives the entries their offsets and sizes behind a manifest of `manifest_size` bytes; hashes stay. Returns the file's
// size, or throws INVALID_ARGUMENT if that is above kMaximumFileSize.
uint64_t place(std::vector<Entry> &entries, uint64_t manifest_size);

// Throws CORRUPT, beginning with `where`, unless the entries lie exactly as place() lays them and end at the footer.
void check_placement(const std::vector<Entry> &entries, uint64_t manifest_size, uint64_t file_size,
                     const std::string &where);

struct Footer {
    uint64_t manifest_size = 0;
    uint64_t file_size = 0;
    uint64_t manifest_hash = 0;
    uint32_t version = kFormatVersion;
};

// `bytes` has kFooterSize bytes.
void encode(const Footer &footer, std::span<std::byte> bytes);

// The footer of a file with so many bytes. Throws NEWER_FORMAT or CORRUPT, beginning with `where`.
Footer decode_footer(std::span<const std::byte> bytes, uint64_t file_size, const std::string &where);

} // namespace rekindle::checkpoint
