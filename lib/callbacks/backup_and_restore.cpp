#include "callbacks/backup_and_restore.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "callbacks/fingerprint.h"
#include "core/error.h"
#include "core/log.h"
#include "platform/clock.h"
#include "platform/file_system.h"
#include "runtime/preemption.h"
#include "training/run_state.h"

namespace rekindle {
namespace {

constexpr double kLongestDeadline = 1e9; // some thirty years

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
            "keep_generations is 1 with double_checkpoint 1; expected 0, or 2 or more, with double_checkpoint");
    require(options.overhead_budget > 0.0 && options.overhead_budget <= 1.0, "overhead_budget is ",
            options.overhead_budget, "; expected more than 0 and at most 1");
    require(options.preemption_deadline >= 0.0 && options.preemption_deadline <= kLongestDeadline,
            "preemption_deadline is ", options.preemption_deadline, "; expected 0 to ", kLongestDeadline, " seconds");
    require(options.preemption_deadline == 0.0 || options.save_before_preemption, "preemption_deadline is ",
            options.preemption_deadline, "; expected 0 unless save_before_preemption is 1");
    require(std::isfinite(options.lock_wait) && options.lock_wait >= 0.0, "lock_wait is ", options.lock_wait,
            "; expected a finite number of seconds, 0 or more");
}

[[noreturn]] void fail_with_mismatch(const std::string &what_it_is, const std::string &differences) {
    fail(REKINDLE_MISMATCH, what_it_is, " of a run with other arguments: ", differences,
         ". List a field in allowed_changes to go on all the same, or use another backup_dir");
}

BackupOptions checked(BackupOptions options) {
    check(options);
    return options;
}

} // namespace

BackupAndRestore::BackupAndRestore(BackupOptions options) : options_(checked(std::move(options))) {
    renew();
}

BackupAndRestore::~BackupAndRestore() {
    end();
}

std::shared_ptr<const checkpoint::Reader> BackupAndRestore::begin(const RunDescription &run) {
    if (in_use_.exchange(true)) {
        fail(REKINDLE_BUSY, "the BackupAndRestore of \"", options_.backup_dir, "\" is in use by another call");
    }
    try {
        run_ = run;
        if (generations_ == nullptr) renew();
        generations_->lock(options_.lock_wait);
        std::shared_ptr<const checkpoint::Reader> reader = generations_->newest_valid();
        if (reader != nullptr) {
            check_fingerprint(*reader);
            warn_of_other_environment(*reader);
        }
        next_generation_ = generations_->next();
        batches_since_save_ = 0;
        due_ = false;
        if (options_.asynchronous || options_.preemption_deadline > 0.0) {
            writer_ = std::make_unique<checkpoint::AsyncWriter>(generations_, generations_to_keep(),
                                                                options_.overhead_budget);
        }
        return reader;
    } catch (...) {
        end();
        throw;
    }
}

void BackupAndRestore::check_fingerprint(const checkpoint::Reader &reader) const {
    Json run = Json::parse(run_.fingerprint_json);
    auto differences_from = [&](const Json &json) { return describe_differences(json, run, options_.allowed_changes); };
    std::string differences = read_stored(reader, reader.description().fingerprint_json, differences_from);
    if (differences.empty()) return;
    fail_with_mismatch(text(reader.path(), " is the backup"), differences);
}

void BackupAndRestore::change_run(const RunDescription &run) {
    bool has_backups = next_generation_ > 0;
    if (has_backups) {
        std::string differences = describe_differences(Json::parse(run_.fingerprint_json),
                                                       Json::parse(run.fingerprint_json), options_.allowed_changes);
        if (!differences.empty())
            fail_with_mismatch(text("\"", options_.backup_dir, "\" has the backups"), differences);
    }
    run_ = run;
}

void BackupAndRestore::warn_of_other_environment(const checkpoint::Reader &reader) const {
    const std::string &found = reader.description().environment_json;
    if (found == run_.environment_json) return;
    log_warning(reader.path(), " was written with ", found, ", this is ", run_.environment_json,
                ": the run goes on, numerically close but not bit for bit");
}

void BackupAndRestore::end() noexcept {
    try {
        if (writer_ != nullptr) await_writer();
        if (holds_) {
            if (deadline_has_passed()) fail_late();
            writer_->submit(held_, platform::monotonic_seconds());
            await_writer();
        }
    } catch (const std::exception &) {
        // It is logged, and the call that ends here has a failure of its own.
    }
    writer_.reset();
    holds_ = false;
    in_host_loop_ = false;
    if (generations_ != nullptr) generations_->unlock();
    in_use_ = false;
}

void BackupAndRestore::count_batches(int64_t batches) {
    batches_since_save_ += batches;
    if (options_.save_freq == REKINDLE_SAVE_FREQ_BATCHES && batches_since_save_ >= options_.save_freq_batches) {
        due_ = true;
    }
}

void BackupAndRestore::count_epoch() {
    if (options_.save_freq != REKINDLE_SAVE_FREQ_OFF) due_ = true;
}

bool BackupAndRestore::wants_save() const {
    return due_ && (!options_.asynchronous || writer_->ready());
}

void BackupAndRestore::snapshot(checkpoint::Image &image, const checkpoint::Progress &progress,
                                const StateRegistry &state) {
    checkpoint::Description description{progress, run_.configuration_json, run_.fingerprint_json,
                                        run_.environment_json};
    description.progress.generation = next_generation_++;
    std::vector<checkpoint::EntrySpec> specs;
    for (const StateEntry &entry : state) specs.push_back({entry.name, entry.kind, entry.dtype, entry.shape});
    image.prepare(std::move(description), std::move(specs));
    for (size_t i = 0; i < state.size(); ++i) state[i].read(image.tensor(i).data());
}

void BackupAndRestore::take(const checkpoint::Progress &progress, const StateRegistry &state) {
    snapshot(*image_, progress, state);
    batches_since_save_ = 0;
    due_ = false;
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
        return commit_or_log(*generations_, *image_, generations_to_keep());
    }
    await_writer();
    if (deadline_has_passed()) fail_late();
    submit(progress, state);
    await_writer();
    return writer_->wait();
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
    if (options_.preemption_deadline == 0.0) {
        writer_->wait();
        return true;
    }
    constexpr double kGlance = 0.05; // seconds; a request comes from a signal handler, which can wake nobody
    while (!writer_->wait_until(std::min(deadline(), platform::monotonic_seconds() + kGlance))) {
        if (deadline_has_passed()) return false;
    }
    return true;
}

void BackupAndRestore::await_writer() {
    if (writer_ends_in_time()) return;
    abandon();
    fail_late();
}

void BackupAndRestore::renew() {
    generations_ = std::make_shared<checkpoint::Generations>(platform::default_file_system(), options_.backup_dir);
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
        text("the backup was not finished within ", options_.preemption_deadline,
             " seconds of the request for preemption (preemption_deadline); what was saved before in \"",
             options_.backup_dir, "\" stands");
    log_line(REKINDLE_LOG_ERROR, lateness.c_str());
    fail(REKINDLE_PREEMPTED, "fit was preempted, and ", lateness);
}

void BackupAndRestore::save_or_throw(const checkpoint::Progress &progress, const StateRegistry &state) {
    if (writer_ != nullptr) writer_->wait();
    take(progress, state);
    generations_->commit(*image_);
    checkpoint::prune_or_log(*generations_, generations_to_keep());
}

void BackupAndRestore::complete(const checkpoint::Progress &progress, const StateRegistry &state) {
    if (writer_ != nullptr) await_writer();
    holds_ = false;
    if (options_.delete_checkpoint) {
        generations_->remove_all();
    } else {
        save_durably(progress, state);
    }
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
        change_run(run);
    } else {
        begin_and_read(run);
    }
}

std::shared_ptr<const checkpoint::Reader> BackupAndRestore::begin_and_read(const RunDescription &run) {
    refuse_during_fit();
    if (in_host_loop_) {
        change_run(run);
        return generations_->newest_valid();
    }
    std::shared_ptr<const checkpoint::Reader> reader = begin(run);
    in_host_loop_ = true;
    return reader;
}

void BackupAndRestore::finish() {
    refuse_during_fit();
    if (!in_host_loop_) {
        fail(REKINDLE_INVALID_STATE, "\"", options_.backup_dir, "\" is not in use; restore or save first");
    }
    if (options_.delete_checkpoint) generations_->remove_all();
    end();
}

} // namespace rekindle
