// How a run's backups go: when it completes, if the options say so, or when the host says that they may.
#include "callbacks/backup_and_restore.h"

#include "core/log.h"

namespace rekindle {

// What is left is no failure of the run.
void BackupAndRestore::delete_backups() {
    try {
        generations_->remove_all();
        record_->deleted(0);
    } catch (const std::exception &error) {
        record_->failed(error);
        record_->deleted(count_left());
        log_failure(REKINDLE_LOG_WARNING, "the run has completed, but its backups could not be deleted: ", error);
    }
}

// At least one, where the folder cannot be read.
uint64_t BackupAndRestore::count_left() const {
    try {
        return generations_->list().size();
    } catch (const Error &) {
        return 1;
    }
}

void BackupAndRestore::finish() {
    refuse_during_fit();
    if (in_host_loop_) {
        remove_own_backups();
    } else {
        finish_fit();
    }
}

void BackupAndRestore::finish_fit() {
    if (!was_in_fit_) {
        fail(REKINDLE_INVALID_STATE, "\"", options_.backup_dir, "\" is not in use; fit, restore or save first");
    }
    if (record_->report().run_status != REKINDLE_RUN_COMPLETED) {
        log_info("the run in \"", options_.backup_dir,
                 "\" has not completed, so its backups are kept: ", record_->standing());
        return;
    }
    take_over();
    try {
        generations_->lock(options_.lock_wait);
        remove_own_backups();
    } catch (...) {
        end();
        throw;
    }
}

// The folder was unlocked when fit returned, and may be another run's by now.
void BackupAndRestore::remove_own_backups() {
    std::vector<uint64_t> generations = generations_->list();
    if (!generations.empty() && generations.back() >= next_generation_) {
        fail(REKINDLE_INVALID_STATE, "\"", options_.backup_dir, "\" has generation ", generations.back(),
             ", which another run has written; nothing is deleted");
    }
    generations_->remove_all();
    record_->deleted(0);
    record_->completed();
    was_in_fit_ = false;
    end();
}

} // namespace rekindle
