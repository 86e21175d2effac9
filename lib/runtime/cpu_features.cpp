#include "runtime/cpu_features.h"

namespace rekindle::runtime {

bool cpu_is_supported() {
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0;
}

std::string instruction_set() {
    return "avx2+fma";
}

} // namespace rekindle::runtime
