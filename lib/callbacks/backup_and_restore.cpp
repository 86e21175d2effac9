#include "callbacks/backup_and_restore.h"

#include <algorithm>
#include <limits>

#include "core/interruption.h"
#include "core/log.h"
#include "core/system_error.h"
#include "platform/clock.h"
#include "platform/file_system.h"
#include "runtime/preemption.h"
#include "training/run_state.h"

namespace rekindle {
namespace {

void require_none(const Changes &changes, const std::string &what_it_is) {
    if (changes.all().empty()) return;
    fail(REKINDLE_MISMATCH, what_it_is, " of a run with other arguments: ", describe(changes),
         ". List a field in allowed_changes to go on all the same, or use another backup_dir");
}

BackupOptions checked(BackupOptions options) {
    check(options);
    return options;
}

} // namespace

BackupAndRestore::BackupAndRestore(BackupOptions options)
    : options_(checked(std::move(options))),
      folder_(checkpoint::hold_folder(platform::default_file_system(), options_.backup_dir)) {
    renew();
}

BackupAndRestore::~BackupAndRestore() {
    end();
}

FoundBackup BackupAndRestore::begin(const RunDescription &run) {
    take_over();
    try {
        run_ = run;
        generations_->lock(options_.lock_wait);
        FoundBackup found{generations_->newest_valid(), {}};
        if (found.reader != nullptr) {
            found.changes = allowed_changes_from(*found.reader);
            warn_of_other_environment(*found.reader);
        } else {
            check_allowed(options_.allowed_changes, {Json::parse(run_.fingerprint_json)});
        }
        record_->begin(found.reader == nullptr ? nullptr : &found.reader->progress());
        next_generation_ = generations_->next();
        was_in_fit_ = true;
        batches_since_save_ = 0;
        due_ = false;
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

Changes BackupAndRestore::allowed_changes_from(const checkpoint::Reader &reader) const {
    Json run = Json::parse(run_.fingerprint_json);
    Json backup = read_stored(reader, reader.description().fingerprint_json, [](const Json &json) { return json; });
    check_allowed(options_.allowed_changes, {run, backup});
    Changes changes = compare(backup, run);
    require_none(not_allowed(changes, options_.allowed_changes), text("'", reader.path(), "' is the backup"));
    return changes;
}

void BackupAndRestore::change_run(const RunDescription &run) {
    if (next_generation_ > 0) {
        Changes changes = compare(Json::parse(run_.fingerprint_json), Json::parse(run.fingerprint_json));
        require_none(not_allowed(changes, options_.allowed_changes),
                     text("\"", options_.backup_dir, "\" has the backups"));
    }
    run_ = run;
}

void BackupAndRestore::warn_of_other_environment(const checkpoint::Reader &reader) const {
    const std::string &found = reader.description().environment_json;
    if (found == run_.environment_json) return;
    log_warning("'", reader.path(), "' was written with ", found, ", this is ", run_.environment_json,
                ": the run goes on, numerically close but not bit for bit");
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
    batches_since_save_ += batches;
    if (options_.save_freq == REKINDLE_SAVE_FREQ_BATCHES && batches_since_save_ >= options_.save_freq_batches) {
        note_due();
    }
}

void BackupAndRestore::count_epoch() {
    if (options_.save_freq != REKINDLE_SAVE_FREQ_OFF) note_due();
}

// One that is still due is not taken any more: that of a later state takes its place.
void BackupAndRestore::note_due() {
    if (due_) record_->skipped();
    due_ = true;
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
        change_run(run);
    } else {
        begin_and_read(run);
    }
}

FoundBackup BackupAndRestore::begin_and_read(const RunDescription &run) {
    refuse_during_fit();
    if (in_host_loop_) {
        change_run(run);
        FoundBackup found{generations_->newest_valid(), {}};
        if (found.reader != nullptr) found.changes = allowed_changes_from(*found.reader);
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
