#pragma once

#include <string>

namespace rekindle::platform {

// Names the calling thread for the system's tools; the system keeps the first 15 bytes.
void set_thread_name(const std::string &name);

} // namespace rekindle::platform
