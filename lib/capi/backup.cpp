#include "rekindle/backup.h"

#include "callbacks/backup_and_restore.h"
#include "edge/edge.h"

using namespace rekindle;
using namespace rekindle::capi;

namespace {

using Options = rekindle_backup_and_restore_options;
using Report = rekindle_backup_report;

constexpr Options kDefaults = REKINDLE_BACKUP_AND_RESTORE_OPTIONS_INIT;
constexpr rekindle_backup_report kReportDefaults = REKINDLE_BACKUP_REPORT_INIT;
constexpr rekindle_backup_position kPositionDefaults = REKINDLE_BACKUP_POSITION_INIT;
static_assert(has_no_padding(&Options::struct_size, &Options::backup_dir, &Options::save_freq,
                             &Options::delete_checkpoint, &Options::save_freq_batches, &Options::save_before_preemption,
                             &Options::double_checkpoint, &Options::asynchronous, &Options::continue_unsaved,
                             &Options::overhead_budget, &Options::lock_wait, &Options::data_hash_limit,
                             &Options::allowed_changes, &Options::allowed_change_count, &Options::keep_generations,
                             &Options::reserved, &Options::preemption_deadline));
static_assert(std::has_unique_object_representations_v<rekindle_backup_position>);
static_assert(has_no_padding(&Report::struct_size, &Report::run_status, &Report::has_backup, &Report::generation,
                             &Report::epoch, &Report::batch, &Report::phase, &Report::newest_unsaved, &Report::saved_at,
                             &Report::saves_done, &Report::saves_failed, &Report::saves_skipped, &Report::left_behind,
                             &Report::failed_at, &Report::failure_text, &Report::failure, &Report::reserved));

std::vector<std::string> read_allowed_changes(const Options &options) {
    std::vector<std::string> changes;
    for (const char *change :
         read_list(options.allowed_changes, options.allowed_change_count, "options->allowed_changes")) {
        changes.push_back(read_text(change, text("options->allowed_changes[", changes.size(), "]").c_str()));
    }
    return changes;
}

BackupOptions read_backup_options(const Options *given) {
    Options options = read_options(given, kDefaults, "options");
    require_reserved(options.reserved, "options");
    BackupOptions result;
    result.backup_dir = &deref(options.backup_dir, "options->backup_dir");
    result.save_freq = read_enum(options.save_freq, REKINDLE_SAVE_FREQ_OFF, "options->save_freq");
    result.save_freq_batches = options.save_freq_batches;
    result.delete_checkpoint = read_flag(options.delete_checkpoint, "options->delete_checkpoint");
    result.save_before_preemption = read_flag(options.save_before_preemption, "options->save_before_preemption");
    result.double_checkpoint = read_flag(options.double_checkpoint, "options->double_checkpoint");
    result.asynchronous = read_flag(options.asynchronous, "options->asynchronous");
    result.continue_unsaved = read_flag(options.continue_unsaved, "options->continue_unsaved");
    result.overhead_budget = options.overhead_budget;
    result.lock_wait = options.lock_wait;
    result.data_hash_limit = options.data_hash_limit;
    result.allowed_changes = read_allowed_changes(options);
    result.keep_generations = options.keep_generations;
    result.preemption_deadline = options.preemption_deadline;
    return result;
}

BackupAndRestore &backup_of(const rekindle_callback *callback) {
    auto *backup = dynamic_cast<BackupAndRestore *>(deref(callback, "callback").value.get());
    require(backup != nullptr, "callback is \"", callback->value->name(), "\"; expected a BackupAndRestore");
    return *backup;
}

Report public_report(const checkpoint::SaveReport &report) {
    thread_local std::string failure_text;
    failure_text = report.failure_text;
    checkpoint::Progress standing = report.standing.value_or(checkpoint::Progress{});
    return {0,
            report.run_status,
            report.standing.has_value(),
            standing.generation,
            standing.epoch,
            standing.batch,
            standing.phase,
            report.newest_unsaved,
            report.saved_at,
            report.done,
            report.failed,
            report.skipped,
            report.left_behind,
            report.failed_at,
            failure_text.c_str(),
            report.failure,
            0};
}

HostPosition read_position(const rekindle_backup_position *position) {
    deref(position, "position");
    rekindle_backup_position given = read_options(position, kPositionDefaults, "position");
    require(given.epoch >= 0, "position->epoch is ", given.epoch, "; expected 0 or more");
    require(given.batch >= 0, "position->batch is ", given.batch, "; expected 0 or more");
    const char *state = static_cast<const char *>(given.host_state);
    std::span<const char> bytes = read_list(state, given.host_state_size, "position->host_state");
    return {given.epoch, given.batch, std::string(bytes.begin(), bytes.end())};
}

} // namespace

extern "C" {

void rekindle_backup_and_restore_options_init(rekindle_backup_and_restore_options *options) {
    write_defaults(options, kDefaults);
}

rekindle_status rekindle_backup_and_restore_create(const rekindle_backup_and_restore_options *options,
                                                   rekindle_callback **callback) {
    return guard([&] {
        deref(callback, "callback");
        auto value = std::make_shared<BackupAndRestore>(read_backup_options(options));
        *callback = new rekindle_callback{std::move(value), {}};
    });
}

rekindle_status rekindle_backup_finish(rekindle_callback *callback) {
    return guard([&] { backup_of(callback).finish(); });
}

void rekindle_backup_report_init(rekindle_backup_report *report) {
    write_defaults(report, kReportDefaults);
}

rekindle_status rekindle_backup_status(const rekindle_callback *callback, rekindle_backup_report *report) {
    return guard([&] { write_struct(public_report(backup_of(callback).report()), report, "report"); });
}

void rekindle_backup_position_init(rekindle_backup_position *position) {
    write_defaults(position, kPositionDefaults);
}

rekindle_status rekindle_backup_restore(rekindle_callback *callback, rekindle_model *model,
                                        rekindle_backup_position *position) {
    return guard([&] {
        BackupAndRestore &backup = backup_of(callback);
        std::shared_ptr<Model> value = deref(model, "model").value;
        // Before anything is restored: afterwards the call must not fail.
        read_options(&deref(position, "position"), kPositionDefaults, "position");
        ModelUse::Scope scope(value->use(), ModelUse::Kind::kChange);
        value->require_built();
        value->compiled();
        HostPosition restored = restore_host_loop(backup, *value);
        callback->host_state = std::move(restored.host_state);
        write_struct({0, restored.epoch, restored.batch, callback->host_state.data(), callback->host_state.size()},
                     position, "position");
    });
}

rekindle_status rekindle_backup_save(rekindle_callback *callback, rekindle_model *model,
                                     const rekindle_backup_position *position) {
    return guard([&] {
        BackupAndRestore &backup = backup_of(callback);
        std::shared_ptr<Model> value = deref(model, "model").value;
        HostPosition wanted = read_position(position);
        ModelUse::Scope scope(value->use(), ModelUse::Kind::kRead);
        value->require_built();
        value->compiled();
        save_host_loop(backup, *value, wanted);
    });
}

} // extern "C"
