#include "repair.h"

#include <algorithm>
#include <cstring>

#include "checkpoint/layout.h"
#include "checkpoint_generated.h"
#include "core/dtype.h"
#include "core/hash.h"

namespace rekindle::fuzz {
namespace {

using checkpoint::kAlignment;
using checkpoint::kFooterSize;

// Where docs/checkpoint-format.md places the footer's fields.
constexpr size_t kManifestSize = 16, kFileSize = 24, kManifestHash = 32, kFooterHash = 56;
constexpr char kMagic[8] = {'R', 'K', 'D', 'L', 'F', 'O', 'O', 'T'};

// Bits in which the footer's hash differs from the right one, which is computed anew anyway. A file that was altered
// elsewhere has none of them.
constexpr uint64_t kKeepPlaces = 1, kKeepTensorHashes = 2, kKeepFileSize = 4;

uint64_t get(std::span<const std::byte> bytes, size_t offset) {
    uint64_t number;
    std::memcpy(&number, &bytes[offset], sizeof(number));
    return number;
}

void set(std::span<std::byte> bytes, size_t offset, uint64_t number) {
    std::memcpy(&bytes[offset], &number, sizeof(number));
}

// Where the last footer begins, wherever a mutation has moved it to.
size_t find_footer(std::span<const std::byte> file) {
    const std::byte *magic = reinterpret_cast<const std::byte *>(kMagic);
    auto found = std::find_end(file.begin(), file.end(), magic, magic + sizeof(kMagic));
    return static_cast<size_t>(found - file.begin());
}

// The size of the entry's tensor; 0 where that cannot be in a file.
uint64_t tensor_size(const format::Entry &entry, uint64_t limit) {
    if (entry.dtype() > format::DataType_MAX) return 0;
    uint64_t size = dtype_size(static_cast<Dtype>(entry.dtype()));
    std::vector<int64_t> shape(std::min<size_t>(entry.shape()->size(), kMaximumRank));
    if (!shape.empty()) std::memcpy(shape.data(), entry.shape()->Data(), shape.size() * sizeof(int64_t));
    for (int64_t dimension : shape) {
        if (dimension < 0 || __builtin_mul_overflow(size, static_cast<uint64_t>(dimension), &size)) return 0;
        if (size > limit) return 0;
    }
    return size;
}

// Places the tensors behind the manifest as far as its entries make sense, and hashes what is within the file.
void repair_extents(std::span<std::byte> file, size_t manifest_size, uint64_t keep) {
    flatbuffers::Verifier verifier(reinterpret_cast<const uint8_t *>(file.data()), manifest_size);
    if (!format::VerifyManifestBuffer(verifier)) return;
    uint64_t offset = checkpoint::align(manifest_size), end = file.size() - kFooterSize;
    for (const format::Entry *entry : *format::GetManifest(file.data())->entries()) {
        format::Extent stored = *entry->extent();
        if ((keep & kKeepPlaces) == 0) {
            stored = {offset, tensor_size(*entry, end), stored.hash()};
            offset = checkpoint::align(offset + stored.size());
        }
        bool inside = stored.offset() <= end && stored.size() <= end - stored.offset();
        if ((keep & kKeepTensorHashes) == 0 && inside) {
            std::span<const std::byte> tensor = file.subspan(stored.offset(), stored.size());
            stored = {stored.offset(), stored.size(), hash(tensor)};
        }
        std::memcpy(const_cast<format::Extent *>(entry->extent()), &stored, sizeof(stored));
    }
}

// Where the tensors end by what the entries say, if that makes sense within the limit; else 0.
size_t wanted_end(std::span<const std::byte> body, size_t manifest_size, size_t limit) {
    flatbuffers::Verifier verifier(reinterpret_cast<const uint8_t *>(body.data()), manifest_size);
    if (!format::VerifyManifestBuffer(verifier)) return 0;
    uint64_t offset = checkpoint::align(manifest_size);
    for (const format::Entry *entry : *format::GetManifest(body.data())->entries()) {
        offset = checkpoint::align(offset + tensor_size(*entry, limit));
        if (offset > limit) return 0;
    }
    return offset;
}

// The bytes from there on, as many as a footer has; zeros where the file ends.
std::vector<std::byte> footer_at(std::span<const std::byte> file, size_t begin) {
    std::vector<std::byte> footer(kFooterSize);
    std::copy_n(file.begin() + static_cast<ptrdiff_t>(begin), std::min(kFooterSize, file.size() - begin),
                footer.begin());
    return footer;
}

} // namespace

size_t manifest_size(std::span<const std::byte> file) {
    size_t begin = find_footer(file);
    return std::min<uint64_t>(get(footer_at(file, begin), kManifestSize), begin);
}

std::vector<std::byte> repair(std::span<const std::byte> given) {
    size_t begin = find_footer(given);
    std::vector<std::byte> footer = footer_at(given, begin);
    uint64_t keep = get(footer, kFooterHash) ^ hash(std::span(footer).first(kFooterHash));
    std::memcpy(footer.data(), kMagic, sizeof(kMagic));

    std::vector<std::byte> file(given.begin(), given.begin() + static_cast<ptrdiff_t>(begin));
    size_t stored_size = manifest_size(given);
    constexpr size_t kLimit = size_t{1} << 18; // of what a mutated shape may add to a file
    size_t wanted = (keep & kKeepPlaces) == 0 ? wanted_end(file, stored_size, kLimit) : 0;
    file.resize(wanted != 0 ? wanted : checkpoint::align(file.size()));
    file.insert(file.end(), footer.begin(), footer.end());

    std::span<std::byte> bytes(file), tail = bytes.last(kFooterSize);
    repair_extents(bytes, stored_size, keep);
    set(tail, kManifestSize, stored_size);
    if ((keep & kKeepFileSize) == 0) set(tail, kFileSize, file.size());
    set(tail, kManifestHash, hash(bytes.first(stored_size)));
    set(tail, kFooterHash, hash(tail.first(kFooterHash)));
    return file;
}

} // namespace rekindle::fuzz
