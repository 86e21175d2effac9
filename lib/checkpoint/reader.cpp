#include "checkpoint/reader.h"

#include <algorithm>
#include <array>

#include "checkpoint/manifest_codec.h"
#include "core/buffer.h"
#include "core/error.h"
#include "core/hash.h"
#include "core/interruption.h"

namespace rekindle::checkpoint {
namespace {

// Small enough to be hashed from the cache.
constexpr size_t kChunk = size_t{1} << 20;

// The bytes at the file's end, or CORRUPT: a file without a footer is either foreign or a damaged checkpoint.
Footer read_footer(const platform::RandomAccessFile &file, const std::string &where) {
    constexpr size_t kHeadSize = 8;
    std::array<std::byte, kHeadSize> head{};
    std::array<std::byte, kFooterSize> tail{};
    if (file.size() >= kFooterSize) {
        file.read(0, head);
        file.read(file.size() - kFooterSize, tail);
    }
    try {
        return decode_footer(tail, file.size(), where);
    } catch (const Error &error) {
        if (error.status() != REKINDLE_CORRUPT || has_identifier(head)) throw;
        fail(REKINDLE_CORRUPT, where, "it is not a checkpoint, or its beginning and its end are damaged");
    }
}

Manifest read_manifest(const platform::RandomAccessFile &file, const Footer &footer, const std::string &where) {
    Buffer buffer(static_cast<size_t>(footer.manifest_size));
    std::span<std::byte> bytes(buffer.data(), buffer.size());
    file.read(0, bytes);
    if (hash(bytes) != footer.manifest_hash) {
        fail(REKINDLE_CORRUPT, where, "the manifest (bytes 0 to ", footer.manifest_size, ") is damaged");
    }
    return decode(bytes, where);
}

} // namespace

std::shared_ptr<const Reader> Reader::open(platform::FileSystem &files, const std::string &path) {
    return std::make_shared<const Reader>(files.open(path), path);
}

Reader::Reader(std::shared_ptr<const platform::RandomAccessFile> file, std::string path)
    : file_(std::move(file)), path_(std::move(path)), where_("checkpoint '" + path_ + "': "),
      footer_(read_footer(*file_, where_)), manifest_(read_manifest(*file_, footer_, where_)) {
    check_placement(manifest_.entries, footer_.manifest_size, footer_.file_size, where_);
    index_.reserve(manifest_.entries.size());
    for (size_t i = 0; i < manifest_.entries.size(); ++i) index_.emplace(manifest_.entries[i].name, i);
}

void Reader::verify() const {
    Buffer buffer(static_cast<size_t>(std::min<uint64_t>(footer_.file_size, kChunk)));
    std::span<std::byte> scratch(buffer.data(), buffer.size());
    read_checked({0, footer_.manifest_size, footer_.manifest_hash}, scratch, "the manifest");
    uint64_t end = footer_.manifest_size;
    for (const Entry &entry : manifest_.entries) {
        check_padding(end, entry.extent.offset);
        read_checked(entry.extent, scratch, "tensor '" + entry.name + "'");
        end = entry.extent.offset + entry.extent.size;
    }
    check_padding(end, footer_.file_size - kFooterSize);
    read_footer(*file_, where_);
}

std::optional<size_t> Reader::find(std::string_view name) const {
    auto found = index_.find(name);
    return found == index_.end() ? std::nullopt : std::optional<size_t>(found->second);
}

void Reader::read(size_t index, void *destination) const {
    const Entry &entry = manifest_.entries.at(index);
    std::span<std::byte> memory(static_cast<std::byte *>(destination), static_cast<size_t>(entry.extent.size));
    read_checked(entry.extent, memory, "tensor '" + entry.name + "'");
}

TensorPointer Reader::read_tensor(size_t index) const {
    const Entry &entry = manifest_.entries.at(index);
    auto tensor = std::make_shared<Tensor>(entry.dtype, entry.shape);
    read(index, tensor->mutable_data());
    return tensor;
}

void Reader::read_bytes(size_t index, uint64_t offset, std::span<std::byte> destination) const {
    const Entry &entry = manifest_.entries.at(index);
    uint64_t size = entry.extent.size;
    require(offset <= size && destination.size() <= size - offset, "offset is ", offset, " and size is ",
            destination.size(), "; tensor '", entry.name, "' has ", size, " bytes");
    file_->read(entry.extent.offset + offset, destination);
}

std::string Reader::bytes() const {
    std::string bytes(file_->size(), '\0');
    file_->read(0, std::as_writable_bytes(std::span(bytes)));
    return bytes;
}

std::span<const std::byte> Reader::borrow(size_t index) const {
    const Extent &extent = manifest_.entries.at(index).extent;
    std::lock_guard lock(mapping_mutex_);
    if (mapping_ == nullptr) mapping_ = file_->map();
    return mapping_->bytes().subspan(static_cast<size_t>(extent.offset), static_cast<size_t>(extent.size));
}

void Reader::read_checked(const Extent &extent, std::span<std::byte> memory, const std::string &what) const {
    Hasher hasher;
    for (uint64_t done = 0; done < extent.size;) {
        check_interruption();
        std::span<std::byte> rest = memory.subspan(static_cast<size_t>(done % memory.size()));
        std::span<std::byte> chunk =
            rest.first(static_cast<size_t>(std::min<uint64_t>({extent.size - done, rest.size(), kChunk})));
        file_->read(extent.offset + done, chunk);
        hasher.add(chunk);
        done += chunk.size();
    }
    if (hasher.value() != extent.hash) {
        fail(REKINDLE_CORRUPT, where_, what, " (bytes ", extent.offset, " to ", extent.offset + extent.size,
             ") is damaged: its hash does not match");
    }
}

void Reader::check_padding(uint64_t begin, uint64_t end) const {
    std::array<std::byte, kAlignment> padding;
    std::span<std::byte> bytes = std::span(padding).first(static_cast<size_t>(end - begin));
    file_->read(begin, bytes);
    if (std::any_of(bytes.begin(), bytes.end(), [](std::byte byte) { return byte != std::byte{0}; })) {
        fail(REKINDLE_CORRUPT, where_, "the padding (bytes ", begin, " to ", end, ") is not zero");
    }
}

} // namespace rekindle::checkpoint
