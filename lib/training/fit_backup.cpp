// What a fit has to do with its backups: taking one up, and saving.
#include "core/error.h"
#include "core/log.h"
#include "model/model_files.h"
#include "training/fit_loop.h"

namespace rekindle {
namespace {

constexpr int64_t kMaximumEpoch = INT64_MAX - 2; // beyond, counting on would overflow

} // namespace

// Where a resumed run goes on, for on_train_begin.
Hooks::Moment FitLoop::beginning() const {
    if (!resumed_) return {};
    if (position_.phase == REKINDLE_PHASE_EPOCH_END) return {position_.epoch + 1, 0, true};
    return {position_.epoch, position_.batch, true};
}

void FitLoop::begin_backup() {
    Json fingerprint = fit_fingerprint(model_, dataset_, arguments_, backup_->options().data_hash_limit);
    RunDescription run{model_to_json(model_).dump(), fingerprint.dump(), environment(threads_).dump()};
    std::shared_ptr<const checkpoint::Reader> reader = backup_->begin(run);
    backup_begun_ = true;
    if (backup_->options().save_before_preemption) preemptible_.emplace();
    if (reader != nullptr) resume_from(*reader);
}

void FitLoop::resume_from(const checkpoint::Reader &reader) {
    const checkpoint::Progress &found = reader.progress();
    int64_t batches = data_.train->batch_count();
    bool possible =
        found.epoch >= 0 && found.epoch <= kMaximumEpoch && found.batch >= 0 && (batches < 0 || found.batch <= batches);
    if (!possible) {
        fail(REKINDLE_CORRUPT, reader.path(), " is of epoch ", found.epoch, ", batch ", found.batch, "; an epoch has ",
             batches, " batches");
    }
    position_ = {found.epoch, found.batch, found.phase};
    resumed_.emplace(reader, loop_state(), arguments_.callbacks);
    dataset_states_.stage(reader);
    if (resumed_->completed) {
        int64_t epochs = read_stored(reader, reader.description().fingerprint_json,
                                     [](const Json &json) { return integer_field(json, "epochs", 0); });
        nothing_to_train_ = arguments_.epochs <= epochs;
        if (nothing_to_train_) {
            log_info(reader.path(), " is of a run that has completed ", epochs, " epochs; nothing is trained");
        }
    }
}

void FitLoop::install(const Resumed &resumed) {
    uint64_t seed = model_.seed();
    resumed.state.install();
    if (model_.seed() != seed) { // it was drawn at random
        data_ = {};              // a pull source serves one at a time
        data_ = make_fit_data(model_, dataset_, arguments_);
    }
    resumed.callbacks.install();
    stop_restored_ = stop_restored_ && !resumed.completed;
    if (stop_restored_) hooks_.ask_stop();
    model_.history() = resumed.history;
    restore_epoch_logs();
    // Installing may have dropped the plans that were made ahead.
    plans_.release();
    if (data_.train_samples > 0) plans_.prepare(*data_.train, data_.train_samples);
    bool restored = dataset_states_.install();
    if (position_.phase == REKINDLE_PHASE_BATCHES && position_.batch > 0) {
        data_.train->resume(position_.epoch, position_.batch, restored);
    }
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
    if (preemptible_ && runtime::preemption_requested()) {
        bool saved = backup_->save_durably(progress(REKINDLE_RUN_RUNNING), snapshot_state());
        fail(REKINDLE_PREEMPTED, "fit was preempted at epoch ", position_.epoch, ", batch ", position_.batch,
             saved ? "; the run is saved" : "; saving failed, an earlier backup stands");
    }
    if (model_.stop_requested().load()) {
        if (backup_ != nullptr) backup_->save_durably(progress(REKINDLE_RUN_RUNNING), snapshot_state());
        stopped_ = true;
    } else if (backup_ != nullptr && backup_->wants_save()) {
        backup_->save(progress(REKINDLE_RUN_RUNNING), snapshot_state());
    }
}

void FitLoop::finish() {
    hooks_.call(Hook::kTrainEnd, {}, epoch_logs_);
    if (backup_ == nullptr || stopped_) return;
    bool stands = nothing_to_train_ && !backup_->options().delete_checkpoint;
    if (!stands) backup_->complete(progress(REKINDLE_RUN_COMPLETED), snapshot_state());
}

// What a backup must have; of a fixed shape.
StateRegistry FitLoop::loop_state() {
    StateRegistry registry = model_.state();
    registry.push_back(sums_.state("metrics/epoch"));
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
    add_callback_states(registry, arguments_.callbacks);
    dataset_states_.add(registry);
    return registry;
}

checkpoint::Progress FitLoop::progress(rekindle_run_status status) const {
    return {status, position_.phase, position_.epoch, position_.batch, static_cast<int64_t>(model_.steps()), 0};
}

} // namespace rekindle
