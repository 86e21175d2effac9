#include "runtime/cpu_features.h"

namespace rekindle::runtime {

bool cpu_is_supported() {
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0;
}

bool cpu_has(rekindle_instruction_set set) {
    if (set != REKINDLE_INSTRUCTION_SET_AVX512) return true;
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
           __builtin_cpu_supports("avx512dq") != 0 && __builtin_cpu_supports("avx512vl") != 0;
}

const char *name_of(rekindle_instruction_set set) {
    switch (set) {
    case REKINDLE_INSTRUCTION_SET_BEST: return "BEST";
    case REKINDLE_INSTRUCTION_SET_AVX2: return "AVX2";
    case REKINDLE_INSTRUCTION_SET_AVX512: return "AVX512";
    }
    return "unknown";
}

std::string instruction_set() {
    return "avx2+fma";
}

} // namespace rekindle::runtime
