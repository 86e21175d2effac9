#pragma once

namespace rekindle::runtime {

// The process's request to save and return; see rekindle/runtime.h. All are safe in a signal handler.
void request_preemption() noexcept;
void clear_preemption() noexcept;
bool preemption_requested() noexcept;

// When it was first asked for (platform::monotonic_seconds); 0 if it is not.
double preemption_requested_at() noexcept;

// For as long as a fit runs that saves before preemption: the signal handler records instead of passing on.
class PreemptibleFit {
public:
    PreemptibleFit() noexcept;
    ~PreemptibleFit();
    PreemptibleFit(const PreemptibleFit &) = delete;
    PreemptibleFit &operator=(const PreemptibleFit &) = delete;
};

// Handles SIGTERM and SIGUSR1 as rekindle/runtime.h says. Throws INVALID_STATE if that is done already.
void install_preemption_handler();

// Puts back what was found, except where the host has set another handler since. Throws INVALID_STATE if none is
// installed.
void uninstall_preemption_handler();

} // namespace rekindle::runtime
