#pragma once

#include <memory>
#include <string>

#include "platform/file_system.h"

namespace rekindle::platform {

// FileSystem::lock_directory: flock on the folder's own descriptor.
std::unique_ptr<DirectoryLock> lock_posix_directory(const std::string &path, double wait_seconds);

} // namespace rekindle::platform
