#pragma once

#include <memory>
#include <string>

#include "platform/file_system.h"
#include "platform/posix_descriptor.h"

namespace rekindle::platform {

// Files by path, or by name in an open folder; see FileSystem and Directory.
std::unique_ptr<WritableFile> create_posix_file(const Descriptor &folder, const std::string &name);
std::unique_ptr<RandomAccessFile> open_posix_file(const std::string &path);
std::unique_ptr<RandomAccessFile> open_posix_file(const Descriptor &folder, const std::string &name);

} // namespace rekindle::platform
