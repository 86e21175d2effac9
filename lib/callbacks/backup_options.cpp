#include <cmath>

#include "callbacks/backup_and_restore.h"
#include "core/error.h"

namespace rekindle {
namespace {

constexpr double kLongestDeadline = 1e9; // some thirty years

} // namespace

void check(const BackupOptions &options) {
    require(!options.backup_dir.empty(), "backup_dir is empty; expected the path of a folder");
    bool batches = options.save_freq == REKINDLE_SAVE_FREQ_BATCHES;
    require(!batches || options.save_freq_batches >= 1, "save_freq_batches is ", options.save_freq_batches,
            "; expected 1 or more");
    require(batches || options.save_freq_batches == 0, "save_freq_batches is ", options.save_freq_batches,
            "; expected 0 unless save_freq is REKINDLE_SAVE_FREQ_BATCHES");
    require(options.save_freq != REKINDLE_SAVE_FREQ_OFF || options.save_before_preemption,
            "Either `save_freq` or `save_before_preemption` must be set");
    require(!options.double_checkpoint || options.keep_generations != 1,
            "keep_generations is 1 with double_checkpoint; expected 0, or 2 or more");
    require(options.overhead_budget > 0.0 && options.overhead_budget <= 1.0, "overhead_budget is ",
            options.overhead_budget, "; expected more than 0 and at most 1");
    require(options.preemption_deadline >= 0.0 && options.preemption_deadline <= kLongestDeadline,
            "preemption_deadline is ", options.preemption_deadline, "; expected 0 to ", kLongestDeadline, " seconds");
    require(options.preemption_deadline == 0.0 || options.save_before_preemption, "preemption_deadline is ",
            options.preemption_deadline, "; expected 0 unless save_before_preemption is set");
    require(std::isfinite(options.lock_wait) && options.lock_wait >= 0.0, "lock_wait is ", options.lock_wait,
            "; expected a finite number of seconds, 0 or more");
}

} // namespace rekindle
