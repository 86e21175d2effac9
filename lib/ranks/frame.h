#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "rekindle/status.h"

namespace rekindle {

// What ranks come together for. Both ends of a frame must name the same.
enum class Meeting : uint32_t {
    kBeginning, // what they are going to do
    kState,     // what they begin with
    kProbe,     // whether they compute alike
    kLoaded,    // of a batch
    kCounted,   // what counts in a batch
    kSums,      // of a batch
    kFailure,   // one is about to say what has failed
    kFetched,   // batches of pull datasets
    kBoundary,  // between two batches
    kCompared,  // what training has changed
    kSaved,     // a backup
    kEnd,       // of the run
};
constexpr uint32_t kMeetings = 12;
// "the end of the run".
const char *meeting_name(Meeting meeting);

// What a rank wants of all, or all are to do.
struct Requests {
    bool stop = false, preemption = false;
    bool hook_stop = false; // a hook has asked to stop
    bool save = false;      // a backup is due: rank 0's word alone counts
};
Requests operator|(const Requests &one, const Requests &other);

// What goes before the bytes that a rank sends.
struct FrameHead {
    enum class Kind : uint32_t { kData, kFailure, kInterruption };

    Kind kind = Kind::kData;
    Meeting meeting = Meeting::kBeginning;
    rekindle_status status = REKINDLE_OK; // of a failure, whose text are the bytes
    Requests requests{};
    uint64_t size = 0; // of the bytes
};

constexpr size_t kFrameHeadSize = 32;
using EncodedHead = std::array<std::byte, kFrameHeadSize>;

EncodedHead encode(const FrameHead &head);
// Throws MISMATCH for bytes that are no head, as those of another version of the library; `rank` sent them.
FrameHead decode_head(const EncodedHead &bytes, size_t rank);

} // namespace rekindle
