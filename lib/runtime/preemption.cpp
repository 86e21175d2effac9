#include "runtime/preemption.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <mutex>

#include "core/error.h"
#include "platform/clock.h"
#include "runtime/fork_guard.h"

namespace rekindle::runtime {
namespace {

static_assert(std::atomic<int>::is_always_lock_free && std::atomic<double>::is_always_lock_free,
              "the signal handler must not take a lock");

std::atomic<double> requested_at{0.0}; // 0: not requested
std::atomic<int> signal_recorded{0};   // since the last clear_preemption
std::atomic<int> preemptible_fits{0};
std::atomic<int> installed{0};

constexpr std::array<int, 2> kSignals{SIGTERM, SIGUSR1};

// Written before the handler is installed, then only read.
std::array<struct sigaction, kSignals.size()> found;
std::mutex installing;

struct sigaction &found_action(int number) {
    return found[number == kSignals[0] ? 0 : 1];
}

bool is_host_handler(const struct sigaction &action) {
    return (action.sa_flags & SA_SIGINFO) != 0 || (action.sa_handler != SIG_DFL && action.sa_handler != SIG_IGN);
}

void call_host_handler(const struct sigaction &action, int number, siginfo_t *info, void *context) {
    if ((action.sa_flags & SA_SIGINFO) != 0) {
        action.sa_sigaction(number, info, context);
    } else {
        action.sa_handler(number);
    }
}

// Ends the process, as the signal does by default. Returns where the kernel spares the process (the first one of a
// container).
void take_default_action(int number) {
    struct sigaction standard {};
    struct sigaction own {};
    sigset_t only, before;
    standard.sa_handler = SIG_DFL;
    sigemptyset(&standard.sa_mask);
    sigaction(number, &standard, &own);
    raise(number);
    sigemptyset(&only);
    sigaddset(&only, number);
    pthread_sigmask(SIG_UNBLOCK, &only, &before);
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    sigaction(number, &own, nullptr);
}

// Whether this is the first signal of a preemptible fit. A forked child has inherited the count, but no fit; a handler
// that the host set over ours may call it after it was uninstalled.
bool record() {
    if (installed.load() == 0 || preemptible_fits.load() == 0 || in_forked_child()) return false;
    if (signal_recorded.exchange(1) != 0) return false;
    request_preemption();
    return true;
}

extern "C" void on_preemption_signal(int number, siginfo_t *info, void *context) {
    int saved_errno = errno;
    const struct sigaction &action = found_action(number);
    bool recorded = record();
    if (is_host_handler(action)) {
        call_host_handler(action, number, info, context);
    } else if (!recorded && action.sa_handler == SIG_DFL) {
        take_default_action(number);
    }
    errno = saved_errno;
}

void check_call(int result, const char *what, int number) {
    if (result != 0) fail(REKINDLE_UNSUPPORTED, what, " for signal ", number, " failed with errno ", errno);
}

// The host's handler runs inside ours, so ours blocks what that one wants blocked and restarts what it lets restart.
struct sigaction own_action(const struct sigaction &host) {
    struct sigaction own {};
    own.sa_sigaction = on_preemption_signal;
    own.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigemptyset(&own.sa_mask);
    if (is_host_handler(host)) {
        own.sa_mask = host.sa_mask;
        own.sa_flags |= host.sa_flags & SA_RESTART;
    } else {
        own.sa_flags |= SA_RESTART;
    }
    return own;
}

bool is_own(const struct sigaction &action) {
    return (action.sa_flags & SA_SIGINFO) != 0 && action.sa_sigaction == on_preemption_signal;
}

} // namespace

void request_preemption() noexcept {
    double none = 0.0;
    requested_at.compare_exchange_strong(none, platform::monotonic_seconds());
}

void clear_preemption() noexcept {
    requested_at.store(0.0);
    signal_recorded.store(0);
}

bool preemption_requested() noexcept {
    return requested_at.load() != 0.0;
}

double preemption_requested_at() noexcept {
    return requested_at.load();
}

PreemptibleFit::PreemptibleFit() noexcept {
    preemptible_fits.fetch_add(1);
}

PreemptibleFit::~PreemptibleFit() {
    preemptible_fits.fetch_sub(1);
}

void install_preemption_handler() {
    std::lock_guard<std::mutex> lock(installing);
    if (installed.load() != 0) fail(REKINDLE_INVALID_STATE, "the preemption handler is installed already");
    for (int number : kSignals) {
        struct sigaction host {};
        check_call(sigaction(number, nullptr, &host), "reading the disposition", number);
        // Ours is still reachable from a handler that the host set over it, and keeps passing on to what it found.
        if (is_own(host)) continue;
        found_action(number) = host;
    }
    for (int number : kSignals) {
        struct sigaction own = own_action(found_action(number));
        check_call(sigaction(number, &own, nullptr), "installing the handler", number);
    }
    installed.store(1);
}

void uninstall_preemption_handler() {
    std::lock_guard<std::mutex> lock(installing);
    if (installed.load() == 0) fail(REKINDLE_INVALID_STATE, "the preemption handler is not installed");
    for (int number : kSignals) {
        struct sigaction current {};
        check_call(sigaction(number, nullptr, &current), "reading the disposition", number);
        if (!is_own(current)) continue;
        check_call(sigaction(number, &found_action(number), nullptr), "restoring the disposition", number);
    }
    installed.store(0);
}

} // namespace rekindle::runtime
