#pragma once

#include <atomic>
#include <cstddef>
#include <span>
#include <string>

#include "platform/file_system.h"

namespace rekindle::checkpoint {

inline const std::atomic<bool> kNeverGivenUp{false};

// Puts a file in place so that a crash at any moment leaves the former file or the new one, whole: a temporary file in
// the same folder, flushed, renamed, the folder flushed. On failure throws, the former file stands, and the temporary
// one is removed if that works; only when flushing the folder failed, the new file is there but may not survive a power
// cut. False, with the former file standing, if another thread set `given_up` before the new one was in place.
bool write_atomically(platform::FileSystem &files, const std::string &path, std::span<const std::byte> bytes,
                      const std::atomic<bool> &given_up = kNeverGivenUp);

// The name of the file that a temporary file's name belongs to; empty if the name is not one of write_atomically's.
std::string target_of_temporary(const std::string &name);

} // namespace rekindle::checkpoint
