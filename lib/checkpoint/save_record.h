#pragma once

#include <exception>
#include <mutex>
#include <optional>
#include <string>

#include "checkpoint/manifest.h"

namespace rekindle::checkpoint {

// "generation 3 (epoch 2, batch 5)": where a backup stands, for people.
std::string describe(const Progress &progress);

// What has become of a run's saves; times in seconds since 1970.
struct SaveReport {
    rekindle_run_status run_status = REKINDLE_RUN_NONE; // of the run; NONE before the first
    std::optional<Progress> standing;                   // the newest backup that is whole; none: there is none
    double saved_at = 0.0;                              // 0: an earlier process saved it
    bool newest_unsaved = false;
    uint64_t done = 0;
    uint64_t failed = 0;
    uint64_t skipped = 0;
    uint64_t left_behind = 0;
    rekindle_status failure = REKINDLE_OK; // the last one's; OK: none
    int system_error = 0;                  // the errno that goes with it; 0: none
    std::string failure_text;
    double failed_at = 0.0;
};

// Keeps the report of a run. Any thread may do and ask anything.
class SaveRecord {
public:
    SaveReport report() const;
    // "generation 3 (epoch 2, batch 5) stands", or "no backup stands".
    std::string standing() const;

    // A run begins, with this backup or none.
    void begin(const Progress *found);
    void saved(const Progress &progress);
    void failed(const std::exception &error) noexcept;
    void failed(rekindle_status status, const char *text, int system_error = 0) noexcept;
    void skipped();
    // What should have been saved in the end could not be.
    void ended_unsaved();
    // The folder with its backups is gone.
    void lost() noexcept;
    void completed();
    // The backups were deleted, but for so many that could not be.
    void deleted(uint64_t left_behind);

private:
    mutable std::mutex mutex_;
    SaveReport report_;
};

} // namespace rekindle::checkpoint
