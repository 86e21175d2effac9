#pragma once

#include "platform/file_system.h"

namespace rekindle::platform {

// The operating system's files.
FileSystem &posix_file_system();

} // namespace rekindle::platform
