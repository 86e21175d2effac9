#pragma once

#include <xmmintrin.h>

namespace rekindle::runtime {

// The library computes with round-to-nearest and denormals flushed to zero, whatever the host's modes are. Set for good
// on the library's own threads; on a host's thread for the length of a scope.
inline void set_compute_float_mode() {
    constexpr unsigned kMaskedExceptions = 0x1F80, kFlushToZero = 0x8000, kDenormalsAreZero = 0x0040;
    _mm_setcsr(kMaskedExceptions | kFlushToZero | kDenormalsAreZero);
}

class ComputeFloatMode {
public:
    ComputeFloatMode() : host_mode_(_mm_getcsr()) { set_compute_float_mode(); }
    ~ComputeFloatMode() { _mm_setcsr(host_mode_); }
    ComputeFloatMode(const ComputeFloatMode &) = delete;
    ComputeFloatMode &operator=(const ComputeFloatMode &) = delete;

private:
    unsigned host_mode_;
};

} // namespace rekindle::runtime
