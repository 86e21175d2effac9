#include "checkpoint/manifest_codec.h"

#include <cstring>

#include "checkpoint_generated.h"
#include "core/error.h"

namespace rekindle::checkpoint {
namespace {

std::string copy(const flatbuffers::String *string) {
    return string->str();
}

// The verifier aligns a vector's size to 4 bytes and does not look at its numbers, which a crafted file can put between
// two multiples of 8.
Shape copy(const flatbuffers::Vector<int64_t> &dimensions) {
    Shape shape(dimensions.size());
    if (!shape.empty()) std::memcpy(shape.data(), dimensions.Data(), shape.size() * sizeof(int64_t));
    return shape;
}

format::Progress encode_progress(const Progress &progress) {
    return {static_cast<uint32_t>(progress.run_status),
            static_cast<uint32_t>(progress.phase),
            progress.epoch,
            progress.batch,
            progress.step,
            progress.generation};
}

// The enumerator with a stored number. A number beyond the last one must not become an enum at all.
template <class Enum>
Enum decode_enum(uint32_t number, Enum last, const char *what, const std::string &where) {
    if (number > static_cast<uint32_t>(last)) fail(REKINDLE_CORRUPT, where, what, " ", number, " is unknown");
    return static_cast<Enum>(number);
}

Progress decode_progress(const format::Progress &progress, const std::string &where) {
    return {decode_enum(progress.run_status(), REKINDLE_RUN_COMPLETED, "the run status", where),
            decode_enum(progress.phase(), REKINDLE_PHASE_EPOCH_END, "the phase", where),
            progress.epoch(),
            progress.batch(),
            progress.step(),
            progress.generation()};
}

flatbuffers::Offset<format::Entry> encode_entry(flatbuffers::FlatBufferBuilder &builder, const Entry &entry) {
    auto name = builder.CreateString(entry.name);
    auto shape = builder.CreateVector(entry.shape);
    format::Extent extent(entry.extent.offset, entry.extent.size, entry.extent.hash);
    return format::CreateEntry(builder, name, static_cast<format::EntryKind>(entry.kind),
                               static_cast<format::DataType>(entry.dtype), shape, &extent);
}

Entry decode_entry(const format::Entry &entry, const std::string &where) {
    const format::Extent &extent = *entry.extent();
    if (entry.shape()->size() > kMaximumRank) {
        fail(REKINDLE_CORRUPT, where, "an entry has ", entry.shape()->size(), " dimensions; the limit is ",
             kMaximumRank);
    }
    return {{copy(entry.name()), decode_enum(entry.kind(), REKINDLE_ENTRY_HOST, "an entry's kind", where),
             decode_enum(entry.dtype(), REKINDLE_UINT64, "an entry's dtype", where), copy(*entry.shape())},
            {extent.offset(), extent.size(), extent.hash()}};
}

// Entries of a FlatBuffer may share a name. Then the copies could take far more memory than the file.
void require_own_names(const flatbuffers::Vector<flatbuffers::Offset<format::Entry>> &entries, size_t manifest_size,
                       const std::string &where) {
    uint64_t size = 0;
    for (const format::Entry *entry : entries) size += entry->name()->size();
    if (size > manifest_size) {
        fail(REKINDLE_CORRUPT, where, "the names have ", size, " bytes, which is more than the manifest");
    }
}

const uint8_t *as_octets(std::span<const std::byte> bytes) {
    return reinterpret_cast<const uint8_t *>(bytes.data());
}

} // namespace

std::vector<std::byte> encode(const Manifest &manifest) {
    flatbuffers::FlatBufferBuilder builder;
    std::vector<flatbuffers::Offset<format::Entry>> entries;
    entries.reserve(manifest.entries.size());
    for (const Entry &entry : manifest.entries) entries.push_back(encode_entry(builder, entry));
    auto entry_vector = builder.CreateVector(entries);
    const Description &description = manifest.description;
    auto configuration = builder.CreateString(description.configuration_json);
    auto fingerprint = builder.CreateString(description.fingerprint_json);
    auto environment = builder.CreateString(description.environment_json);
    format::Progress progress = encode_progress(description.progress);
    format::FinishManifestBuffer(
        builder, format::CreateManifest(builder, &progress, configuration, fingerprint, environment, entry_vector));
    const std::byte *bytes = reinterpret_cast<const std::byte *>(builder.GetBufferPointer());
    return {bytes, bytes + builder.GetSize()};
}

Manifest decode(std::span<const std::byte> bytes, const std::string &where) {
    flatbuffers::Verifier verifier(as_octets(bytes), bytes.size());
    if (!has_identifier(bytes) || !format::VerifyManifestBuffer(verifier)) {
        fail(REKINDLE_CORRUPT, where, "the manifest is not a FlatBuffer of the checkpoint's schema");
    }
    const format::Manifest &stored = *format::GetManifest(bytes.data());
    if (stored.entries()->size() > kMaximumEntries) {
        fail(REKINDLE_CORRUPT, where, "there are ", stored.entries()->size(), " entries; the limit is ",
             kMaximumEntries);
    }
    require_own_names(*stored.entries(), bytes.size(), where);
    Manifest manifest{{decode_progress(*stored.progress(), where), copy(stored.configuration()),
                       copy(stored.fingerprint()), copy(stored.environment())},
                      {}};
    manifest.entries.reserve(stored.entries()->size());
    for (const format::Entry *entry : *stored.entries()) manifest.entries.push_back(decode_entry(*entry, where));
    if (std::optional<std::string> defect = find_defect(manifest)) fail(REKINDLE_CORRUPT, where, *defect);
    return manifest;
}

bool has_identifier(std::span<const std::byte> bytes) {
    constexpr size_t kPrefix = sizeof(flatbuffers::uoffset_t) + flatbuffers::kFileIdentifierLength;
    return bytes.size() >= kPrefix && format::ManifestBufferHasIdentifier(bytes.data());
}

} // namespace rekindle::checkpoint
