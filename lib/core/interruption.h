#pragma once

#include <atomic>
#include <cstddef>

// How long work ends early: whoever calls it says for the length of a scope whom to ask, and loops deep inside, which
// know nothing of that caller, ask in between. Outside of such a scope nothing is interrupted.
namespace rekindle {

// Why a call ends before its work is done.
enum class Interruption { kNone, kStop, kPreemption };

// What check_interruption throws. It is no std::exception, so that nothing takes it for a failure, logs it and goes on.
struct Interrupted {
    Interruption why;
};

// Whom to ask. Any thread may ask, at any time.
class InterruptionSource {
public:
    virtual ~InterruptionSource() = default;
    virtual Interruption asked() const noexcept = 0;
};

// For the length of a scope, work on this thread can be interrupted by `source`; by nothing, if that is null. Inner
// scopes take the place of outer ones. The executor carries it to its own thread.
class InterruptibleScope {
public:
    explicit InterruptibleScope(const InterruptionSource *source) noexcept;
    ~InterruptibleScope();
    InterruptibleScope(const InterruptibleScope &) = delete;
    InterruptibleScope &operator=(const InterruptibleScope &) = delete;

private:
    const InterruptionSource *outer_;
};

// The source of this thread's innermost scope; may be null.
const InterruptionSource *interruption_source() noexcept;

// Throws Interrupted if this thread's work is to end. To be called in every loop that may take long, at intervals far
// below a tenth of a second; it costs a few nanoseconds.
void check_interruption();

// For pieces of memory-bound loops between two questions.
constexpr size_t kInterruptionStride = size_t{4} << 20; // bytes

// memcpy and memset to 0 that ask in between.
void copy_interruptibly(void *to, const void *from, size_t size);
void clear_interruptibly(void *to, size_t size);

// Called whenever a source is asked; null outside of tests, which answer each question in turn.
std::atomic<void (*)()> &interruption_observer() noexcept;

} // namespace rekindle
