#pragma once

#include <string>

namespace rekindle::runtime {

// True if processor and operating system have what the library's own kernels are compiled for. Without it they must not
// be called.
bool cpu_is_supported();

// The instruction set of the library's own kernels, on which the bits of their results depend. oneDNN names its own.
std::string instruction_set();

} // namespace rekindle::runtime
