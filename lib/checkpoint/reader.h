#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "checkpoint/layout.h"
#include "checkpoint/manifest.h"
#include "core/tensor.h"
#include "platform/file_system.h"

namespace rekindle::checkpoint {

// An open checkpoint file. Safe for use from several threads at once. Errors about the file's contents are CORRUPT and
// name the path and the place.
class Reader {
public:
    // Checks everything but the tensors' contents and the padding. NEWER_FORMAT for a format this library does not
    // know.
    static std::shared_ptr<const Reader> open(platform::FileSystem &files, const std::string &path);

    // The same for a file that is open already; `path` names it in errors.
    Reader(std::shared_ptr<const platform::RandomAccessFile> file, std::string path);

    // Reads the whole file and checks all hashes and the padding.
    void verify() const;

    const std::string &path() const { return path_; }
    const Description &description() const { return manifest_.description; }
    const Progress &progress() const { return manifest_.description.progress; }
    const std::vector<Entry> &entries() const { return manifest_.entries; }

    // The index of the entry with this name.
    std::optional<size_t> find(std::string_view name) const;

    // Copies a tensor to memory of its size and checks its hash. After an error the memory has any contents.
    void read(size_t index, void *destination) const;
    TensorPointer read_tensor(size_t index) const;

    // Copies part of a tensor, unchecked. INVALID_ARGUMENT if the tensor ends before it.
    void read_bytes(size_t index, uint64_t offset, std::span<std::byte> destination) const;

    // The whole file, unchecked.
    std::string bytes() const;

    // A tensor's bytes in a mapping of the file, unchecked, valid while the reader lives.
    std::span<const std::byte> borrow(size_t index) const;

private:
    // Reads the bytes into `memory`, over and over where that is smaller. Throws CORRUPT unless they have the hash;
    // `what` names them.
    void read_checked(const Extent &extent, std::span<std::byte> memory, const std::string &what) const;

    // Throws CORRUPT unless the bytes from `begin` to `end`, less than kAlignment of them, are zero.
    void check_padding(uint64_t begin, uint64_t end) const;

    std::shared_ptr<const platform::RandomAccessFile> file_;
    std::string path_;
    std::string where_; // how errors begin
    Footer footer_;
    Manifest manifest_;
    std::unordered_map<std::string_view, size_t> index_; // the names are manifest_'s
    mutable std::mutex mapping_mutex_;
    mutable std::unique_ptr<const platform::Mapping> mapping_;
};

} // namespace rekindle::checkpoint
