// What a fit has to do with its backups: taking one up, and saving.
#include <cmath>

#include "core/error.h"
#include "core/log.h"
#include "core/system_error.h"
#include "model/model_files.h"
#include "platform/clock.h"
#include "training/adaptation.h"
#include "training/fit_loop.h"

namespace rekindle {
namespace {

constexpr const char *kEpochSamples = "loop/samples"; // of the epoch, behind which the run stands
constexpr int64_t kMaximumCount = INT64_MAX / 2;      // beyond, counting on could overflow

} // namespace

// Where a resumed run goes on, for on_train_begin.
Hooks::Moment FitLoop::beginning() const {
    if (!resumed_) return {};
    if (position_.phase == REKINDLE_PHASE_EPOCH_END) return {position_.epoch + 1, 0, true};
    return {position_.epoch, position_.batch, true};
}

std::shared_ptr<const checkpoint::Reader> FitLoop::begin_backup(const Json &fingerprint) {
    RunDescription run{stored_configuration(model_).dump(), fingerprint.dump(), environment(model_).dump()};
    double began = platform::monotonic_seconds();
    FoundBackup found = backup_->begin(run);
    backup_begun_ = true;
    if (found.reader == nullptr) return nullptr;
    resume_from(found);
    if (nothing_to_train_) return found.reader;
    log_info("resuming '", found.reader->path(), "': ", checkpoint::describe(found.reader->progress()),
             "; found, read and checked in ", std::lround((platform::monotonic_seconds() - began) * 1000.0), " ms");
    return found.reader;
}

void FitLoop::resume_from(const FoundBackup &found) {
    const checkpoint::Reader &reader = *found.reader;
    const checkpoint::Progress &progress = reader.progress();
    position_ = {progress.epoch, progress.batch, progress.phase};
    StateRegistry registry = loop_state();
    require_all_weights_known(reader, registry);
    Adaptation adaptation(reader, found.changes, model_);
    StagedState state(reader, registry, adaptation.substitute(data_.train->batch_size()));
    if (!model_.allows_non_finite()) state.require_finite(reader.path());
    resumed_.emplace(Resumed{std::move(state), StagedCallbackStates(reader, arguments_.callbacks, model_),
                             read_history(reader), progress.run_status == REKINDLE_RUN_COMPLETED});
    check_position(reader);
    check_epochs(reader);
    dataset_states_.stage(reader, found.changes.has("data"), found.changes.has("validation_data"));
}

// Of a file that was made to do harm: the run must not go on where there is nothing.
void FitLoop::check_position(const checkpoint::Reader &reader) const {
    const checkpoint::Progress &found = reader.progress();
    int64_t samples = 0;
    reader.read(find_entry(reader, kEpochSamples, REKINDLE_INT64, {}), &samples);
    bool possible = found.epoch >= 0 && found.epoch <= kMaximumCount && found.batch >= 0 && samples >= found.batch &&
                    samples <= kMaximumCount && (found.batch > 0 || samples == 0);
    if (!possible) {
        fail(REKINDLE_CORRUPT, "'", reader.path(), "' is of epoch ", found.epoch, ", batch ", found.batch, ", sample ",
             samples, "; there is no such place");
    }
    bool in_batches = found.phase == REKINDLE_PHASE_BATCHES && found.run_status == REKINDLE_RUN_RUNNING;
    if (in_batches && data_.train_samples >= 0 && samples > data_.train_samples) {
        fail(REKINDLE_CORRUPT, "'", reader.path(), "' stands behind sample ", samples, " of epoch ", found.epoch,
             "; an epoch has ", data_.train_samples, " samples");
    }
}

// A backup that is further than this run is to go is another run's result: it is not for this one to delete.
void FitLoop::check_epochs(const checkpoint::Reader &reader) {
    if (resumed_->completed) {
        int64_t epochs = read_stored(reader, reader.description().fingerprint_json,
                                     [](const Json &json) { return integer_field(json, "epochs", 0); });
        nothing_to_train_ = arguments_.epochs <= epochs;
        has_more_epochs_ = arguments_.epochs < epochs;
        if (nothing_to_train_) {
            log_info("'", reader.path(), "' is of a run that has completed ", epochs, " epochs; nothing is trained");
        }
        return;
    }
    bool has_begun_another = position_.phase != REKINDLE_PHASE_EPOCH_END &&
                             (position_.phase == REKINDLE_PHASE_VALIDATION || position_.batch > 0);
    int64_t finished = position_.epoch + (position_.phase == REKINDLE_PHASE_EPOCH_END ? 1 : 0);
    int64_t least = finished + (has_begun_another ? 1 : 0);
    if (arguments_.epochs >= least) return;
    fail(REKINDLE_MISMATCH, "epochs is ", arguments_.epochs, ", but '", reader.path(),
         "' is of a run that has finished ", finished, " epochs",
         has_begun_another ? " and is in the middle of another" : "", "; expected ", least,
         " or more, or another backup_dir. The backup is kept");
}

void FitLoop::install(const Resumed &resumed) {
    uint64_t seed = model_.seed();
    resumed.state.install();
    if (model_.seed() != seed) make_data_anew();
    resumed.callbacks.install();
    stop_restored_ = stop_restored_ && !resumed.completed;
    if (stop_restored_) hooks_.ask_stop();
    model_.history() = resumed.history;
    restore_epoch_logs();
}

// The seed was drawn at random, and is another now.
void FitLoop::make_data_anew() {
    data_ = {}; // a pull source serves one at a time
    data_ = make_fit_data(model_, dataset_, arguments_);
}

// Installing may have dropped the plans that were made ahead.
void FitLoop::prepare_plans() {
    plans_.release();
    if (data_.train_samples > 0) plans_.prepare(*data_.train, data_.train_samples);
}

void FitLoop::go_to_position() {
    prepare_plans();
    // Behind batches of another size the epoch's last one may have a size of its own.
    int64_t left = data_.train_samples - position_.samples;
    if (position_.samples > 0 && left > 0) plans_.prepare(*data_.train, left);
    bool restored = dataset_states_.install();
    if (position_.phase == REKINDLE_PHASE_BATCHES && position_.batch > 0) {
        data_.train->resume(current_pass(), position_.batch, position_.samples, restored);
    }
}

// The last that happens before the first batch, and can be interrupted.
void FitLoop::save_or_go_on() {
    Interruption why = Interruption::kNone;
    if (group_ != nullptr) compare_kernels();
    try {
        InterruptibleScope interruptible(&interruption_);
        if (resumed_) {
            go_to_position();
        } else if (backup_ != nullptr) {
            backup_->save_first(progress(REKINDLE_RUN_RUNNING), snapshot_state());
        }
        check_interruption();
    } catch (const Interrupted &interrupted) {
        why = interrupted.why;
    }
    if (group_ != nullptr) {
        compare_states();
        why = asked();
    }
    if (why == Interruption::kNone) return;
    interruption_.end_untrained(why);
    stopped_ = true;
}

// Those of the last finished epoch.
void FitLoop::restore_epoch_logs() {
    const History &history = model_.history();
    bool validated = !history.epochs.empty() && validates(history.epochs.back());
    for (const auto &[key, values] : history.values) {
        if (values.empty() || (!validated && key.starts_with("val_"))) continue;
        epoch_logs_.entries.emplace_back(key, values.back());
    }
}

// After every hook of a boundary has returned: what is due is done here.
void FitLoop::boundary() {
    if (group_ != nullptr) meet_at_boundary();
    Interruption why = asked();
    if (why == Interruption::kPreemption) be_preempted();
    if (why == Interruption::kStop) {
        stopped_ = true;
        std::string ending = text("fit was stopped at ", place());
        save_for_all([&] { backup_->save_last(progress(REKINDLE_RUN_RUNNING), snapshot_state(), ending); });
    } else if (wants_save()) {
        save_for_all([&] { backup_->save(progress(REKINDLE_RUN_RUNNING), snapshot_state()); });
    }
}

void FitLoop::be_preempted() {
    std::string ending = text("fit was preempted at ", place());
    try {
        save_for_all([&] { backup_->save_last(progress(REKINDLE_RUN_RUNNING), snapshot_state(), ending); });
    } catch (const SystemError &unsaved) {
        throw SystemError(REKINDLE_PREEMPTED, unsaved.number(), unsaved.what());
    }
    fail(REKINDLE_PREEMPTED, ending, "; the run is saved");
}

std::string FitLoop::place() const {
    return text("epoch ", position_.epoch, ", batch ", position_.batch);
}

void FitLoop::finish() {
    if (!stopped_ && !nothing_to_train_) model_.finish_training();
    hooks_.call(Hook::kTrainEnd, {}, epoch_logs_);
    if (backup_ != nullptr && !stopped_) complete_backup();
    if (group_ == nullptr) return;
    group_->meet(Meeting::kEnd);
    group_->end();
}

void FitLoop::complete_backup() {
    if (has_more_epochs_) {
        log_warning("the backup has more epochs than the ", arguments_.epochs, " asked for; it is kept");
    }
    bool stands = nothing_to_train_ && (has_more_epochs_ || !backup_->options().delete_checkpoint);
    if (stands) {
        backup_->stay_complete();
    } else {
        backup_->complete(progress(REKINDLE_RUN_COMPLETED), snapshot_state());
    }
}

// What a backup must have.
StateRegistry FitLoop::loop_state() {
    StateRegistry registry = model_.state();
    sums_.add_state(registry);
    registry.push_back(scalar_state(kEpochSamples, REKINDLE_ENTRY_METRIC, REKINDLE_INT64, &position_.samples));
    registry.push_back(
        {"loop/stop_asked",
         REKINDLE_ENTRY_METRIC,
         REKINDLE_UINT8,
         {},
         [this](void *to) { *static_cast<uint8_t *>(to) = hooks_.stop_asked() ? 1 : 0; },
         [this](const void *from, const Shape &) { stop_restored_ = *static_cast<const uint8_t *>(from) != 0; }});
    return registry;
}

StateRegistry FitLoop::snapshot_state() {
    StateRegistry registry = loop_state();
    add_history(registry, model_.history());
    add_callback_states(registry, arguments_.callbacks, model_);
    dataset_states_.add(registry);
    measure(registry);
    return registry;
}

checkpoint::Progress FitLoop::progress(rekindle_run_status status) const {
    return {status, position_.phase, position_.epoch, position_.batch, static_cast<int64_t>(model_.steps()), 0};
}

} // namespace rekindle
