#include "signal_handlers.h"

namespace rekindle_mpi {

SignalHandlers::SignalHandlers() {
    // Those from SIGRTMIN on are not MPI's business, and those that the C library keeps for itself cannot be asked for.
    for (int signal = 1; signal < SIGRTMIN; ++signal) {
        Handler handler = {signal, {}};
        if (sigaction(signal, nullptr, &handler.action) == 0) handlers_.push_back(handler);
    }
}

void SignalHandlers::put_back() const {
    for (const Handler &handler : handlers_) {
        struct sigaction now = {};
        sigaction(handler.signal, nullptr, &now);
        if (now.sa_sigaction != handler.action.sa_sigaction) sigaction(handler.signal, &handler.action, nullptr);
    }
}

} // namespace rekindle_mpi
