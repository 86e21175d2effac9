#pragma once

#include <string>

#include "platform/file_system.h"

namespace rekindle::platform {

// A file that is nowhere but in memory; `name` stands for its path in errors.
std::unique_ptr<RandomAccessFile> make_memory_file(std::string bytes, std::string name);

} // namespace rekindle::platform
