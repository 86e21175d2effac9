#pragma once

#include <string>

#include "rekindle/runtime.h"

namespace rekindle::onednn {

// Makes oneDNN silent and independent of environment variables: verbose, dumps, profiling, math mode, instruction set.
// Returns whether it now computes with this set and nothing beyond; false where the host has used it before. Called
// before any other use.
bool configure(rekindle_instruction_set set);

// "3.2.0"
std::string version();

// The instruction set that oneDNN generates code for, such as "avx512_core_bf16".
std::string instruction_set();

// The largest one with a name that it generates code for; never BEST. Throws UNSUPPORTED if the host has held it to
// less than any.
rekindle_instruction_set used_instruction_set();

} // namespace rekindle::onednn
