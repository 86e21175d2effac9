#include "turn.h"

#include <ctime>

#include "process.h"

namespace rekindle_mpi {

namespace {

sigset_t pipe_signal() noexcept {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGPIPE);
    return signals;
}

const sigset_t kPipeSignal = pipe_signal();

} // namespace

Turn::Turn() : lock_(Process::get().mutex()), mask_() {
    pthread_sigmask(SIG_BLOCK, &kPipeSignal, &mask_);
}

Turn::~Turn() {
    if (sigismember(&mask_, SIGPIPE) != 0) return;
    // One that waits would arrive as soon as it may.
    const timespec no_time = {0, 0};
    sigtimedwait(&kPipeSignal, nullptr, &no_time);
    pthread_sigmask(SIG_SETMASK, &mask_, nullptr);
}

} // namespace rekindle_mpi
