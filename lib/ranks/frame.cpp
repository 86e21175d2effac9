#include "ranks/frame.h"

#include <cstring>

#include "core/error.h"

namespace rekindle {
namespace {

// All integers little-endian, as the machine has them.
struct Encoded {
    std::array<char, 4> mark;
    uint32_t kind, meeting, status, requests, reserved;
    uint64_t size;
};
static_assert(sizeof(Encoded) == kFrameHeadSize);

constexpr std::array<char, 4> kMark{'R', 'K', 'R', '1'}; // the last: of what frames are like
constexpr uint64_t kMostBytes = uint64_t{1} << 48;
constexpr std::array<const char *, kMeetings> kNames{
    "the beginning of the run",
    "the state to begin with",
    "the probe",
    "a batch that is loaded",
    "what counts in a batch",
    "the sums of a batch",
    "a failure",
    "a batch that is fetched",
    "the boundary behind a batch",
    "the comparison of states",
    "the outcome of a backup",
    "the end of the run",
};

uint32_t encode(const Requests &requests) {
    return (requests.stop ? 1U : 0U) | (requests.preemption ? 2U : 0U) | (requests.hook_stop ? 4U : 0U) |
           (requests.save ? 8U : 0U);
}

} // namespace

const char *meeting_name(Meeting meeting) {
    return kNames[static_cast<uint32_t>(meeting)];
}

Requests operator|(const Requests &one, const Requests &other) {
    return {one.stop || other.stop, one.preemption || other.preemption, one.hook_stop || other.hook_stop,
            one.save || other.save};
}

EncodedHead encode(const FrameHead &head) {
    Encoded encoded{kMark,
                    static_cast<uint32_t>(head.kind),
                    static_cast<uint32_t>(head.meeting),
                    static_cast<uint32_t>(head.status),
                    encode(head.requests),
                    0,
                    head.size};
    EncodedHead bytes;
    std::memcpy(bytes.data(), &encoded, sizeof(encoded));
    return bytes;
}

FrameHead decode_head(const EncodedHead &bytes, size_t rank) {
    Encoded encoded;
    std::memcpy(&encoded, bytes.data(), sizeof(encoded));
    bool is_head =
        encoded.mark == kMark && encoded.kind <= static_cast<uint32_t>(FrameHead::Kind::kInterruption) &&
        encoded.meeting < kMeetings && encoded.status <= REKINDLE_RANK_LOST && encoded.requests < 16 &&
        encoded.reserved == 0 && encoded.size <= kMostBytes &&
        (encoded.status == REKINDLE_OK) == (encoded.kind != static_cast<uint32_t>(FrameHead::Kind::kFailure));
    if (!is_head) {
        fail(REKINDLE_MISMATCH, "what rank ", rank, " sends is none of this library's messages; expected the same ",
             "version of the library on all ranks");
    }
    auto has = [&](uint32_t bit) { return (encoded.requests & bit) != 0; };
    return {static_cast<FrameHead::Kind>(encoded.kind),
            static_cast<Meeting>(encoded.meeting),
            static_cast<rekindle_status>(encoded.status),
            {has(1), has(2), has(4), has(8)},
            encoded.size};
}

} // namespace rekindle
