#include "training/fit_interruption.h"

#include "callbacks/backup_and_restore.h"
#include "core/error.h"
#include "core/log.h"

namespace rekindle {

FitInterruption::FitInterruption(const Model &model, const FitArguments &arguments)
    : stop_requested_(model.use().stop_requested), stop_flag_(arguments.stop_flag),
      backup_(backup_among(arguments.callbacks)) {
    if (backup_ != nullptr && backup_->options().save_before_preemption) preemptible_.emplace();
}

Interruption FitInterruption::asked() const noexcept {
    if (auto observe = interruption_observer().load(std::memory_order_relaxed)) observe();
    if (preemptible_ && runtime::preemption_requested()) return Interruption::kPreemption;
    bool flagged = stop_flag_ != nullptr && __atomic_load_n(stop_flag_, __ATOMIC_RELAXED) != 0;
    return flagged || stop_requested_.load(std::memory_order_relaxed) ? Interruption::kStop : Interruption::kNone;
}

void FitInterruption::end_untrained(Interruption why) const {
    std::string outcome = "before its first batch: nothing was trained";
    if (backup_ != nullptr) outcome += "; " + backup_->what_stands();
    if (why == Interruption::kPreemption) fail(REKINDLE_PREEMPTED, "fit was preempted ", outcome);
    log_info("fit was stopped ", outcome);
}

} // namespace rekindle
