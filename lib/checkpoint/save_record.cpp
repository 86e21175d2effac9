#include "checkpoint/save_record.h"

#include "core/system_error.h"
#include "platform/clock.h"

namespace rekindle::checkpoint {
namespace {

std::string place(const Progress &progress) {
    if (progress.run_status == REKINDLE_RUN_COMPLETED) return "completed";
    switch (progress.phase) {
    case REKINDLE_PHASE_VALIDATION: return text("validation of epoch ", progress.epoch);
    case REKINDLE_PHASE_EPOCH_END: return text("end of epoch ", progress.epoch);
    default: return text("epoch ", progress.epoch, ", batch ", progress.batch);
    }
}

} // namespace

std::string describe(const Progress &progress) {
    return text("generation ", progress.generation, " (", place(progress), ")");
}

SaveReport SaveRecord::report() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return report_;
}

std::string SaveRecord::standing() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return report_.standing ? describe(*report_.standing) + " stands" : "no backup stands";
}

void SaveRecord::begin(const Progress *found) {
    std::lock_guard<std::mutex> lock(mutex_);
    report_ = SaveReport{};
    report_.run_status = REKINDLE_RUN_RUNNING;
    if (found != nullptr) report_.standing = *found;
}

void SaveRecord::saved(const Progress &progress) {
    std::lock_guard<std::mutex> lock(mutex_);
    report_.standing = progress;
    report_.saved_at = platform::wall_seconds();
    report_.newest_unsaved = false;
    ++report_.done;
}

void SaveRecord::failed(const std::exception &error) noexcept {
    const auto *system = dynamic_cast<const SystemError *>(&error);
    failed(status_of(error), text_of(error), system == nullptr ? 0 : system->number());
}

void SaveRecord::failed(rekindle_status status, const char *text, int system_error) noexcept {
    std::lock_guard<std::mutex> lock(mutex_);
    report_.failure = status;
    report_.system_error = system_error;
    report_.failed_at = platform::wall_seconds();
    ++report_.failed;
    try {
        report_.failure_text = text;
    } catch (const std::bad_alloc &) {
        report_.failure_text.clear();
    }
}

void SaveRecord::skipped() {
    std::lock_guard<std::mutex> lock(mutex_);
    ++report_.skipped;
}

void SaveRecord::ended_unsaved() {
    std::lock_guard<std::mutex> lock(mutex_);
    report_.newest_unsaved = true;
}

void SaveRecord::lost() noexcept {
    std::lock_guard<std::mutex> lock(mutex_);
    if (!report_.standing) return;
    report_.standing.reset();
    report_.newest_unsaved = true;
}

void SaveRecord::completed() {
    std::lock_guard<std::mutex> lock(mutex_);
    report_.run_status = REKINDLE_RUN_COMPLETED;
}

void SaveRecord::deleted(uint64_t left_behind) {
    std::lock_guard<std::mutex> lock(mutex_);
    report_.left_behind = left_behind;
    if (left_behind == 0) report_.standing.reset();
}

} // namespace rekindle::checkpoint
