#include "callbacks/backup_and_restore.h"

#include <algorithm>
#include <limits>

#include "core/interruption.h"
#include "core/log.h"
#include "core/system_error.h"
#include "platform/clock.h"
#include "platform/file_system.h"
#include "runtime/preemption.h"

namespace rekindle {
namespace {

BackupOptions checked(BackupOptions options) {
    check(options);
    return options;
}

} // namespace

BackupAndRestore::BackupAndRestore(BackupOptions options)
    : options_(checked(std::move(options))), timing_(options_.save_freq, options_.save_freq_batches),
      ownership_(options_.backup_dir, options_.allowed_changes),
      folder_(checkpoint::hold_folder(platform::default_file_system(), options_.backup_dir)) {
    renew();
}

BackupAndRestore::~BackupAndRestore() {
    end();
}

FoundBackup BackupAndRestore::begin(const RunDescription &run) {
    take_over();
    try {
        ownership_.begin(run);
        generations_->lock(options_.lock_wait);
        FoundBackup found{generations_->newest_valid(), {}};
        if (found.reader != nullptr) {
            found.changes = ownership_.changes_from(*found.reader);
            ownership_.warn_of_other_environment(*found.reader);
        } else {
            ownership_.check_names();
        }
        record_->begin(found.reader == nullptr ? nullptr : &found.reader->progress());
        next_generation_ = generations_->next();
        was_in_fit_ = true;
        timing_.restart();
        if (options_.asynchronous || options_.preemption_deadline > 0.0) {
            writer_ = std::make_unique<checkpoint::AsyncWriter>(generations_, record_, generations_to_keep(),
                                                                options_.overhead_budget);
        }
        return found;
    } catch (...) {
        end();
        throw;
    }
}

void BackupAndRestore::take_over() {
    if (in_use_.exchange(true)) {
        fail(REKINDLE_BUSY, "the BackupAndRestore of \"", options_.backup_dir, "\" is in use by another call");
    }
    if (generations_ == nullptr) renew();
}

void BackupAndRestore::end() noexcept {
    InterruptibleScope to_the_end(nullptr);
    try {
        if (writer_ != nullptr) await_writer();
        if (holds_) {
            if (deadline_has_passed()) fail_late();
            writer_->submit(held_, platform::monotonic_seconds());
            await_writer();
            if (!writer_->wait()) record_->ended_unsaved();
        }
    } catch (const std::exception &) {
        // It is logged, and the call that ends here has a failure of its own.
        record_->ended_unsaved();
    }
    writer_.reset();
    holds_ = false;
    in_host_loop_ = false;
    if (generations_ != nullptr) {
        if (generations_->is_locked() && generations_->is_gone()) record_->lost();
        generations_->unlock();
    }
    in_use_ = false;
}

std::string BackupAndRestore::what_stands() const {
    std::vector<uint64_t> found;
    try {
        if (generations_ == nullptr) return text("what was saved before in \"", options_.backup_dir, "\" stands");
        found = generations_->list();
    } catch (const Error &error) {
        return error.what();
    }
    if (found.empty()) return text("there is no backup in \"", options_.backup_dir, "\"");
    return text("the backup ", generations_->path_of(found.back()), " stands");
}

void BackupAndRestore::count_batches(int64_t batches) {
    if (timing_.count_batches(batches)) record_->skipped();
}

void BackupAndRestore::count_epoch() {
    if (timing_.count_epoch()) record_->skipped();
}

bool BackupAndRestore::wants_save() const {
    return timing_.is_due() && (!options_.asynchronous || writer_->ready());
}

void BackupAndRestore::snapshot(checkpoint::Image &image, const checkpoint::Progress &progress,
                                const StateRegistry &state) {
    const RunDescription &run = ownership_.run();
    checkpoint::Description description{progress, run.configuration_json, run.fingerprint_json, run.environment_json};
    description.progress.generation = next_generation_++;
    checkpoint::take_snapshot(image, std::move(description), state);
}

void BackupAndRestore::take(const checkpoint::Progress &progress, const StateRegistry &state) {
    snapshot(*image_, progress, state);
    timing_.restart();
    holds_ = false;
}

void BackupAndRestore::hold(const checkpoint::Progress &progress, const StateRegistry &state) {
    holds_ = false; // a snapshot that fails half-way must not be written in the end
    snapshot(*held_, progress, state);
    holds_ = true;
}

void BackupAndRestore::save(const checkpoint::Progress &progress, const StateRegistry &state) {
    if (options_.asynchronous) {
        submit(progress, state);
    } else {
        save_durably(progress, state);
    }
}

void BackupAndRestore::submit(const checkpoint::Progress &progress, const StateRegistry &state) {
    double began = platform::monotonic_seconds();
    take(progress, state);
    writer_->submit(image_, began);
}

bool BackupAndRestore::save_durably(const checkpoint::Progress &progress, const StateRegistry &state) {
    if (writer_ == nullptr) {
        take(progress, state);
        return commit_or_log(*generations_, *image_, generations_to_keep(), *record_);
    }
    await_writer();
    if (deadline_has_passed()) fail_late();
    submit(progress, state);
    await_writer();
    return writer_->wait();
}

void BackupAndRestore::save_first(const checkpoint::Progress &progress, const StateRegistry &state) {
    if (save_durably(progress, state) || options_.continue_unsaved) return;
    checkpoint::SaveReport report = record_->report();
    throw SystemError(report.failure, report.system_error,
                      text("nothing is trained, because the run's first backup could not be written: ",
                           report.failure_text, ". continue_unsaved lets it train all the same"));
}

void BackupAndRestore::save_last(const checkpoint::Progress &progress, const StateRegistry &state,
                                 const std::string &ending) {
    if (save_durably(progress, state)) return;
    record_->ended_unsaved();
    checkpoint::SaveReport report = record_->report();
    throw SystemError(
        report.failure, report.system_error,
        text(ending, ", and its newest state could not be saved: ", report.failure_text, "; ", record_->standing()));
}

double BackupAndRestore::deadline() const {
    double requested_at = runtime::preemption_requested_at();
    if (options_.preemption_deadline == 0.0 || requested_at == 0.0) return std::numeric_limits<double>::infinity();
    return requested_at + options_.preemption_deadline;
}

bool BackupAndRestore::deadline_has_passed() const {
    return platform::monotonic_seconds() >= deadline();
}

bool BackupAndRestore::writer_ends_in_time() {
    const InterruptionSource *source = interruption_source();
    if (options_.preemption_deadline == 0.0 && source == nullptr) {
        writer_->wait();
        return true;
    }
    constexpr double kGlance = 0.05; // seconds; a request comes from a signal handler, which can wake nobody
    Interruption why = Interruption::kNone;
    while (!writer_->wait_until(std::min(deadline(), platform::monotonic_seconds() + kGlance))) {
        if (deadline_has_passed()) return false;
        if (source == nullptr || why != Interruption::kNone) continue;
        why = source->asked();
        if (why != Interruption::kNone) writer_->give_up();
    }
    if (why != Interruption::kNone) throw Interrupted{why};
    return true;
}

void BackupAndRestore::await_writer() {
    if (writer_ends_in_time()) return;
    abandon();
    fail_late();
}

void BackupAndRestore::renew() {
    generations_ = std::make_shared<checkpoint::Generations>(folder_);
    image_ = std::make_shared<checkpoint::Image>();
    held_ = std::make_shared<checkpoint::Image>();
}

// What is in the writer's hands is left to it.
void BackupAndRestore::abandon() noexcept {
    writer_->abandon();
    writer_.reset();
    generations_.reset();
    image_.reset();
    held_.reset();
}

void BackupAndRestore::fail_late() {
    holds_ = false; // there is no time for that either
    std::string lateness =
        text("the backup in \"", options_.backup_dir, "\" was not finished within ", options_.preemption_deadline,
             " seconds of the request for preemption (preemption_deadline); ", record_->standing());
    record_->failed(REKINDLE_PREEMPTED, lateness.c_str());
    record_->ended_unsaved();
    log_line(REKINDLE_LOG_ERROR, lateness.c_str());
    fail(REKINDLE_PREEMPTED, "fit was preempted, and ", lateness);
}

void BackupAndRestore::save_or_throw(const checkpoint::Progress &progress, const StateRegistry &state) {
    if (writer_ != nullptr) writer_->wait();
    take(progress, state);
    try {
        generations_->commit(*image_);
    } catch (const std::exception &error) {
        if (generations_->is_gone()) record_->lost();
        record_->failed(error);
        throw;
    }
    record_->saved(image_->description().progress);
    checkpoint::prune_or_log(*generations_, generations_to_keep());
}

void BackupAndRestore::complete(const checkpoint::Progress &progress, const StateRegistry &state) {
    if (writer_ != nullptr) await_writer();
    holds_ = false;
    if (options_.delete_checkpoint) {
        delete_backups();
    } else {
        save_last(progress, state, "the run has completed");
    }
    stay_complete();
}

size_t BackupAndRestore::generations_to_keep() const {
    if (options_.keep_generations != 0) return options_.keep_generations;
    return options_.double_checkpoint ? 2 : 1;
}

void BackupAndRestore::refuse_during_fit() const {
    if (in_use_ && !in_host_loop_) {
        fail(REKINDLE_BUSY, "the BackupAndRestore of \"", options_.backup_dir, "\" is in use by a fit");
    }
}

void BackupAndRestore::begin_once(const RunDescription &run) {
    if (in_host_loop_) {
        ownership_.change(run, next_generation_ > 0);
    } else {
        begin_and_read(run);
    }
}

FoundBackup BackupAndRestore::begin_and_read(const RunDescription &run) {
    refuse_during_fit();
    if (in_host_loop_) {
        ownership_.change(run, next_generation_ > 0);
        FoundBackup found{generations_->newest_valid(), {}};
        if (found.reader != nullptr) found.changes = ownership_.changes_from(*found.reader);
        return found;
    }
    FoundBackup found = begin(run);
    in_host_loop_ = true;
    return found;
}

BackupAndRestore *backup_among(const CallbackList &callbacks) {
    for (const ListedCallback &listed : callbacks) {
        if (auto *backup = dynamic_cast<BackupAndRestore *>(listed.callback.get())) return backup;
    }
    return nullptr;
}

} // namespace rekindle
