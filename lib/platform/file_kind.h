#pragma once

#include <sys/types.h>

namespace rekindle::platform {

// "a folder", "a named pipe", "a device", "a socket": what st_mode says of something that is no regular file.
const char *kind_of_file(mode_t mode);

} // namespace rekindle::platform
