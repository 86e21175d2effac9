#include "core/dtype.h"

#include <cstring>

#include "core/error.h"

namespace rekindle {

size_t dtype_size(Dtype dtype) {
    switch (dtype) {
    case REKINDLE_FLOAT32:
    case REKINDLE_INT32: return 4;
    case REKINDLE_FLOAT64:
    case REKINDLE_INT64:
    case REKINDLE_UINT64: return 8;
    case REKINDLE_UINT8: return 1;
    }
    return 0;
}

const char *dtype_name(Dtype dtype) {
    switch (dtype) {
    case REKINDLE_FLOAT32: return "float32";
    case REKINDLE_FLOAT64: return "float64";
    case REKINDLE_UINT8: return "uint8";
    case REKINDLE_INT32: return "int32";
    case REKINDLE_INT64: return "int64";
    case REKINDLE_UINT64: return "uint64";
    }
    return "unknown";
}

void require_sample_dtype(Dtype dtype, const char *argument) {
    bool is_taken = dtype == REKINDLE_FLOAT32 || dtype == REKINDLE_FLOAT64 || dtype == REKINDLE_UINT8 ||
                    dtype == REKINDLE_INT32 || dtype == REKINDLE_INT64;
    require(is_taken, argument, " has dtype ", dtype_name(dtype), "; expected float32, float64, uint8, int32 or int64");
}

Dtype read_dtype(const Dtype &field, const char *argument) {
    int number = 0;
    std::memcpy(&number, &field, sizeof(number));
    require(number >= REKINDLE_FLOAT32 && number <= REKINDLE_UINT64, argument, " is ", number,
            "; expected a rekindle_dtype");
    return static_cast<Dtype>(number);
}

} // namespace rekindle
