#pragma once

#include <memory>
#include <string>

#include "platform/file_system.h"

namespace rekindle::platform {

// FileSystem::open_directory.
std::unique_ptr<Directory> open_posix_directory(const std::string &path);

// Makes changes of the folder's entries durable.
void sync_posix_directory(const std::string &path);

} // namespace rekindle::platform
