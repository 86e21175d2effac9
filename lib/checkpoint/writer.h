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
bool write_atomically(platform::Directory &folder, const std::string &name, std::span<const std::byte> bytes,
                      const std::atomic<bool> &given_up = kNeverGivenUp);

// Where a host wants a file: a name in a folder, which is held from here on, so that what the host does to its working
// directory or to the folder while the file's contents are put together leads it nowhere else.
class Destination {
public:
    // INVALID_ARGUMENT if the path is empty or ends in a slash; an error, too, if there is no such folder, or something
    // in the file's place that is no file.
    Destination(platform::FileSystem &files, const std::string &path);

    void write(std::span<const std::byte> bytes) { write_atomically(*folder_, name_, bytes); }

private:
    std::string name_;
    std::unique_ptr<platform::Directory> folder_;
};

// The name of the file that a temporary file's name belongs to; empty if the name is not one of write_atomically's.
std::string target_of_temporary(const std::string &name);

} // namespace rekindle::checkpoint
