#pragma once

#include <optional>

#include "core/interruption.h"
#include "runtime/preemption.h"
#include "training/training.h"

namespace rekindle {

class BackupAndRestore;

// Who may end a fit early, from its beginning to its end: a request to stop, the host's flag, and preemption where a
// BackupAndRestore saves before it. Preemption goes first, as it is the one with a deadline.
class FitInterruption final : public InterruptionSource {
public:
    FitInterruption(const Model &model, const FitArguments &arguments);

    Interruption asked() const noexcept override;

    // The outcome of a fit that was interrupted before its first batch: throws PREEMPTED, or logs a stop.
    void end_untrained(Interruption why) const;

private:
    const std::atomic<bool> &stop_requested_;
    const volatile int *stop_flag_; // null: none
    BackupAndRestore *backup_;      // null: none
    std::optional<runtime::PreemptibleFit> preemptible_;
};

} // namespace rekindle
