#pragma once

#include <span>
#include <vector>

#include "checkpoint/manifest.h"
#include "core/buffer.h"
#include "core/state_registry.h"

namespace rekindle::checkpoint {

// A whole checkpoint file in memory. The order of use: prepare, fill every tensor, seal, bytes; then again from the
// start, in the same memory where it is large enough. Hashing is left to seal, so that a caller who must not wait long
// can prepare and fill, and let another thread seal and write.
class Image {
public:
    // Lays the file out. Throws INVALID_ARGUMENT for names, shapes or texts that a file cannot hold.
    void prepare(Description description, std::vector<EntrySpec> specs);

    size_t tensor_count() const { return manifest_.entries.size(); }
    const EntrySpec &spec(size_t index) const { return manifest_.entries.at(index); }
    const Description &description() const { return manifest_.description; }

    // The bytes to fill, aligned to 64 bytes; uninitialised. May be filled by several threads.
    std::span<std::byte> tensor(size_t index);

    // Hashes the tensors and completes the file.
    void seal();

    // The file. Only after seal.
    std::span<const std::byte> bytes() const;

private:
    Manifest manifest_;
    uint64_t manifest_size_ = 0;
    uint64_t file_size_ = 0;
    Buffer buffer_;
    bool sealed_ = false;
};

// Lays an image out for a registry, whose entries have been measured, and copies each to its place. Throws as prepare.
void take_snapshot(Image &image, Description description, const StateRegistry &state);

} // namespace rekindle::checkpoint
