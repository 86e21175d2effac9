#pragma once

#include <cstdint>

namespace rekindle {

// The channels on which ranks send to each other (rekindle/communicator.h), so that what goes on side by side does not
// wait for each other.
constexpr uint32_t kMeetingsChannel = 0, kHeartbeatChannel = 1, kNodesChannel = 2, kSumsChannel = 3;

} // namespace rekindle
