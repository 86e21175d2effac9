#pragma once

#include <string>

#include "rekindle/runtime.h"

namespace rekindle::runtime {

// True if processor and operating system have what the library's own kernels are compiled for. Without it they must not
// be called.
bool cpu_is_supported();

// True if processor and operating system have all of a set that models may be computed with.
bool cpu_has(rekindle_instruction_set set);

// Its name in error texts, such as "AVX2".
const char *name_of(rekindle_instruction_set set);

// The instruction set of the library's own kernels, on which the bits of their results depend. oneDNN names its own.
std::string instruction_set();

} // namespace rekindle::runtime
