#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/dtype.h"
#include "core/shape.h"
#include "rekindle/checkpoint.h"

// What a checkpoint file says about itself, as plain values.
namespace rekindle::checkpoint {

// Files that exceed these are neither written nor read.
inline constexpr size_t kMaximumNameSize = 4096;
inline constexpr size_t kMaximumEntries = 65536;
inline constexpr uint64_t kMaximumManifestSize = uint64_t{1} << 30; // FlatBuffers' own limit is 2^31
inline constexpr uint64_t kMaximumFileSize = uint64_t{1} << 62;

using EntryKind = rekindle_entry_kind;

// One tensor, without its place.
struct EntrySpec {
    std::string name; // unique in the file, not empty, no zero bytes
    EntryKind kind;
    Dtype dtype;
    Shape shape;
};

// Where training stands. For files that are no backup: all defaults.
struct Progress {
    rekindle_run_status run_status = REKINDLE_RUN_NONE;
    rekindle_run_phase phase = REKINDLE_PHASE_BATCHES;
    int64_t epoch = 0;
    int64_t batch = 0;
    int64_t step = 0;
    uint64_t generation = 0;
};

// The JSON texts may be empty where a file has none.
struct Description {
    Progress progress;
    std::string configuration_json;
    std::string fingerprint_json;
    std::string environment_json;
};

// A tensor's bytes within the file.
struct Extent {
    uint64_t offset = 0;
    uint64_t size = 0;
    uint64_t hash = 0;
};

struct Entry : EntrySpec {
    Extent extent;
};

struct Manifest {
    Description description;
    std::vector<Entry> entries;
};

// The size of a tensor that find_defect has accepted.
uint64_t byte_count(const EntrySpec &spec);

// What keeps this from being a manifest, if anything: names, kinds, dtypes, shapes, progress, sizes. Extents are not
// looked at.
std::optional<std::string> find_defect(const Manifest &manifest);

} // namespace rekindle::checkpoint
