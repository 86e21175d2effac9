#include "checkpoint/layout.h"

#include <bit>
#include <cstring>

#include "core/error.h"
#include "core/hash.h"

namespace rekindle::checkpoint {
namespace {

// The footer's bytes. Magic, version and hash keep their places in every format, so that an old library can tell a
// newer file from a damaged one.
struct StoredFooter {
    char magic[8];
    uint32_t version;
    uint32_t reserved_1;
    uint64_t manifest_size;
    uint64_t file_size;
    uint64_t manifest_hash;
    uint64_t reserved_2;
    uint64_t reserved_3;
    uint64_t hash; // of all before it
};
static_assert(sizeof(StoredFooter) == kFooterSize);
static_assert(std::endian::native == std::endian::little);

constexpr char kMagic[8] = {'R', 'K', 'D', 'L', 'F', 'O', 'O', 'T'};

uint64_t own_hash(const StoredFooter &footer) {
    return hash(std::as_bytes(std::span(&footer, 1)).first(offsetof(StoredFooter, hash)));
}

} // namespace

uint64_t place(std::vector<Entry> &entries, uint64_t manifest_size) {
    uint64_t offset = align(manifest_size);
    for (Entry &entry : entries) {
        entry.extent.offset = offset;
        entry.extent.size = byte_count(entry);
        offset = align(offset + entry.extent.size);
        require(offset < kMaximumFileSize, "the tensors up to '", entry.name, "' have ", offset,
                " bytes; a checkpoint file holds at most ", kMaximumFileSize);
    }
    return offset + kFooterSize;
}

void check_placement(const std::vector<Entry> &entries, uint64_t manifest_size, uint64_t file_size,
                     const std::string &where) {
    uint64_t end = file_size - kFooterSize;
    uint64_t offset = align(manifest_size);
    for (const Entry &entry : entries) {
        const Extent &extent = entry.extent;
        if (extent.offset != offset || extent.size != byte_count(entry) || offset > end || extent.size > end - offset) {
            fail(REKINDLE_CORRUPT, where, "tensor '", entry.name, "' has ", extent.size, " bytes at byte ",
                 extent.offset, "; expected ", byte_count(entry), " bytes at byte ", offset, " and the footer at byte ",
                 end);
        }
        offset = align(offset + extent.size);
    }
    if (offset != end) {
        fail(REKINDLE_CORRUPT, where, "the tensors end at byte ", offset, " and the footer begins at byte ", end);
    }
}

void encode(const Footer &footer, std::span<std::byte> bytes) {
    StoredFooter stored{};
    std::memcpy(stored.magic, kMagic, sizeof(kMagic));
    stored.version = footer.version;
    stored.manifest_size = footer.manifest_size;
    stored.file_size = footer.file_size;
    stored.manifest_hash = footer.manifest_hash;
    stored.hash = own_hash(stored);
    std::memcpy(bytes.data(), &stored, sizeof(stored));
}

Footer decode_footer(std::span<const std::byte> bytes, uint64_t file_size, const std::string &where) {
    StoredFooter stored;
    std::memcpy(&stored, bytes.data(), sizeof(stored));
    if (std::memcmp(stored.magic, kMagic, sizeof(kMagic)) != 0) {
        fail(REKINDLE_CORRUPT, where, "there is no footer in its last ", kFooterSize,
             " bytes; it was cut short, added to or damaged there");
    }
    if (stored.hash != own_hash(stored)) fail(REKINDLE_CORRUPT, where, "the footer is damaged");
    if (stored.version > kFormatVersion) {
        fail(REKINDLE_NEWER_FORMAT, where, "it has format ", stored.version, "; this library reads up to ",
             kFormatVersion);
    }
    if (stored.version == 0 || stored.reserved_1 != 0 || stored.reserved_2 != 0 || stored.reserved_3 != 0) {
        fail(REKINDLE_CORRUPT, where, "the footer has version 0 or reserved bytes that are not zero");
    }
    if (stored.file_size != file_size) {
        fail(REKINDLE_CORRUPT, where, "it has ", file_size, " bytes; its footer says ", stored.file_size);
    }
    if (file_size % kAlignment != 0 || stored.manifest_size > kMaximumManifestSize ||
        stored.manifest_size > file_size - kFooterSize) {
        fail(REKINDLE_CORRUPT, where, "its footer says ", stored.manifest_size, " bytes of manifest in ", file_size,
             " bytes of file");
    }
    return {stored.manifest_size, stored.file_size, stored.manifest_hash, stored.version};
}

} // namespace rekindle::checkpoint
