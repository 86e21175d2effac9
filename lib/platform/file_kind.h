#pragma once

#include <string>
#include <sys/types.h>

namespace rekindle::platform {

// "a folder", "a named pipe", "a device", "a socket": what st_mode says of something that is no regular file.
const char *kind_of_file(mode_t mode);

// Throws IO_ERROR where something that is no regular file stands at the path, and would be replaced by one, or where
// the path can only be a folder's. That nothing is there is well.
void require_replaceable(const std::string &path);

} // namespace rekindle::platform
