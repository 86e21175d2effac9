#pragma once

#include <string>

namespace rekindle::onednn {

// Makes oneDNN silent and independent of environment variables: verbose, dumps, profiling, math mode, instruction set.
// Called once, before any other use.
void configure();

// "3.2.0"
std::string version();

// The instruction set that oneDNN generates code for, such as "avx512_core_bf16".
std::string instruction_set();

} // namespace rekindle::onednn
