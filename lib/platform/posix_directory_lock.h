#pragma once

#include <memory>

#include "platform/file_system.h"
#include "platform/posix_descriptor.h"

namespace rekindle::platform {

// Directory::lock: flock on a descriptor of the folder for this purpose alone.
std::unique_ptr<DirectoryLock> lock_posix_directory(const Descriptor &folder, double wait_seconds);

} // namespace rekindle::platform
