#pragma once

#include <string>

namespace rekindle::platform {

// What a shared library exports under a name; it is loaded, if it is not yet, with its names kept to itself, and stays
// loaded. Throws NOT_FOUND with the dynamic linker's text.
void *find_in_library(const std::string &library, const char *name);

} // namespace rekindle::platform
