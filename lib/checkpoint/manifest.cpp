#include "checkpoint/manifest.h"

#include <string_view>
#include <unordered_set>

#include "core/error.h"

namespace rekindle::checkpoint {
namespace {

constexpr uint64_t kMaximumTensorSize = uint64_t{1} << 60;

bool has_zero_byte(const std::string &text) {
    return text.find('\0') != std::string::npos;
}

// True if the tensor has at most kMaximumTensorSize bytes. As for core's element_count, zeros excuse only what follows
// them.
bool is_representable(const Shape &shape, size_t element_size) {
    uint64_t size = element_size;
    for (int64_t dimension : shape) {
        uint64_t factor = static_cast<uint64_t>(dimension);
        if (dimension < 0 || (factor != 0 && size > kMaximumTensorSize / factor)) return false;
        size *= factor;
    }
    return true;
}

std::optional<std::string> find_entry_defect(const EntrySpec &spec) {
    if (spec.name.empty()) return "an entry has an empty name";
    if (spec.name.size() > kMaximumNameSize) {
        return text("the name of an entry has ", spec.name.size(), " bytes; the limit is ", kMaximumNameSize);
    }
    if (has_zero_byte(spec.name)) return "the name of an entry contains a zero byte";
    std::string entry = "entry '" + spec.name + "' ";
    if (spec.kind < REKINDLE_ENTRY_WEIGHT || spec.kind > REKINDLE_ENTRY_HOST) {
        return entry + text("has the kind ", static_cast<int>(spec.kind), ", which is none");
    }
    if (dtype_size(spec.dtype) == 0) {
        return entry + text("has the dtype ", static_cast<int>(spec.dtype), ", which is none");
    }
    if (spec.shape.size() > kMaximumRank) {
        return entry + text("has ", spec.shape.size(), " dimensions; the limit is ", kMaximumRank);
    }
    if (!is_representable(spec.shape, dtype_size(spec.dtype))) {
        return entry + "has the shape " + to_string(spec.shape) + ", which is negative or too large";
    }
    return std::nullopt;
}

std::optional<std::string> find_progress_defect(const Progress &progress) {
    if (progress.run_status < REKINDLE_RUN_NONE || progress.run_status > REKINDLE_RUN_COMPLETED) {
        return text("the run status is ", static_cast<int>(progress.run_status), ", which is none");
    }
    if (progress.phase < REKINDLE_PHASE_BATCHES || progress.phase > REKINDLE_PHASE_EPOCH_END) {
        return text("the phase is ", static_cast<int>(progress.phase), ", which is none");
    }
    return std::nullopt;
}

} // namespace

uint64_t byte_count(const EntrySpec &spec) {
    return element_count(spec.shape) * dtype_size(spec.dtype);
}

std::optional<std::string> find_defect(const Manifest &manifest) {
    const Description &description = manifest.description;
    if (std::optional<std::string> defect = find_progress_defect(description.progress)) return defect;
    uint64_t size = 0;
    for (const std::string *json :
         {&description.configuration_json, &description.fingerprint_json, &description.environment_json}) {
        if (has_zero_byte(*json)) return "a JSON text contains a zero byte";
        size += json->size();
    }
    if (manifest.entries.size() > kMaximumEntries) {
        return text("there are ", manifest.entries.size(), " entries; the limit is ", kMaximumEntries);
    }
    std::unordered_set<std::string_view> names;
    for (const Entry &entry : manifest.entries) {
        if (std::optional<std::string> defect = find_entry_defect(entry)) return defect;
        if (!names.insert(entry.name).second) return "there are two entries '" + entry.name + "'";
        constexpr uint64_t kEntryOverhead = 256; // more than an entry's fields, shape and alignment take
        size += entry.name.size() + kEntryOverhead;
    }
    if (size > kMaximumManifestSize) return text("names and texts have more than ", kMaximumManifestSize, " bytes");
    return std::nullopt;
}

} // namespace rekindle::checkpoint
