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
    ComputeFloatMode() : host_mode_(_mm_getcsr()), outer_(saved_mode) {
        if (outer_ == nullptr) saved_mode = &host_mode_;
        set_compute_float_mode();
    }
    ~ComputeFloatMode() {
        _mm_setcsr(host_mode_);
        saved_mode = outer_;
    }
    ComputeFloatMode(const ComputeFloatMode &) = delete;
    ComputeFloatMode &operator=(const ComputeFloatMode &) = delete;

private:
    friend class HostFloatMode;

    static inline thread_local const unsigned *saved_mode = nullptr; // the host's mode; null: this thread has it

    unsigned host_mode_;
    const unsigned *outer_;
};

// For a function of the host's that is called from within: its own mode, for the length of a scope.
class HostFloatMode {
public:
    HostFloatMode() : host_mode_(ComputeFloatMode::saved_mode), compute_mode_(_mm_getcsr()) {
        if (host_mode_ == nullptr) return;
        _mm_setcsr(*host_mode_);
        ComputeFloatMode::saved_mode = nullptr;
    }
    ~HostFloatMode() {
        if (host_mode_ == nullptr) return;
        _mm_setcsr(compute_mode_);
        ComputeFloatMode::saved_mode = host_mode_;
    }
    HostFloatMode(const HostFloatMode &) = delete;
    HostFloatMode &operator=(const HostFloatMode &) = delete;

private:
    const unsigned *host_mode_;
    unsigned compute_mode_;
};

} // namespace rekindle::runtime
