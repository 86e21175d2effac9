#include "training/fit_loop.h"

#include <functional>

#include "core/error.h"
#include "training/evaluate.h"
#include "training/fetch_alike.h"
#include "training/training_step.h"

namespace rekindle {
namespace {

rekindle_run_params run_params(const FitArguments &arguments, const FitData &data) {
    return {sizeof(rekindle_run_params), arguments.epochs, data.train->batch_count(), data.train->batch_size(),
            arguments.initial_epoch};
}

} // namespace

FitLoop::FitLoop(const ModelReference &reference, Dataset &dataset, const FitArguments &arguments,
                 const FitInterruption &interruption, Group *group)
    : reference_(reference), model_(*reference.model), dataset_(dataset), arguments_(arguments),
      interruption_(interruption), group_(group),
      backup_(group == nullptr || group->is_first() ? backup_among(arguments.callbacks) : nullptr),
      data_(make_fit_data(model_, dataset, arguments)), dataset_states_(dataset, arguments.validation_data.get()),
      plans_(model_, plan::Mode::kTrain, group), sums_(model_), running_logs_(model_, sums_),
      hooks_(reference, arguments.callbacks, run_params(arguments, data_), group == nullptr || group->is_first()),
      threads_(model_.threads()), steps_(model_.compiled().steps_per_execution) {
    shuffles_ = arguments.shuffle && dataset.arrays() != nullptr;
    pauses_at_batches_ = hooks_.needs_caller(Hook::kTrainBatchBegin) || hooks_.needs_caller(Hook::kTrainBatchEnd) ||
                         data_.train->on_caller();
    hooks_inside_ = !pauses_at_batches_ && (hooks_.wants(Hook::kTrainBatchBegin) || hooks_.wants(Hook::kTrainBatchEnd));
    position_.epoch = arguments.initial_epoch;
}

FitLoop::~FitLoop() {
    if (backup_begun_) backup_->end();
}

void FitLoop::prepare() {
    check_target(model_, *data_.train, plan::Mode::kTrain);
    if (data_.validation != nullptr) check_target(model_, *data_.validation, plan::Mode::kEvaluate);
    Json fingerprint;
    if (backup_ != nullptr || group_ != nullptr) fingerprint = make_fingerprint();
    if (group_ != nullptr) compare_beginnings(fingerprint);
    std::shared_ptr<const checkpoint::Reader> found;
    if (backup_ != nullptr) found = begin_backup(fingerprint);
    if (group_ != nullptr) share_beginning(fingerprint, found.get());
    check_batch_sizes();
    if (!resumed_) model_.require_finite_state();
    model_.prepare_training(data_.train->batch_size());
    if (data_.train_samples > 0) plans_.prepare(*data_.train, data_.train_samples);
    if (data_.validation_samples > 0) {
        PlanSet(model_, plan::Mode::kEvaluate, group_).prepare(*data_.validation, data_.validation_samples);
    }
}

// The states that are there give way to those of a backup.
void FitLoop::check_batch_sizes() const {
    std::vector<int64_t> sizes = batch_sizes(data_.train->batch_size(), data_.train_samples);
    if (data_.validation != nullptr) {
        for (int64_t size : batch_sizes(data_.validation->batch_size(), data_.validation_samples))
            sizes.push_back(size);
    }
    model_.check_batches(sizes, !resumed_);
}

void FitLoop::run() {
    model_.history() = History{};
    model_.abort_code = 0;
    if (first_state_) take_first_state();
    hooks_.call(Hook::kTrainBegin, beginning());
    if (resumed_) install(*resumed_);
    save_or_go_on();
    train();
    finish();
}

void FitLoop::train() {
    resumed_.reset();
    if (nothing_to_train_ || (stop_restored_ && position_.phase == REKINDLE_PHASE_EPOCH_END)) return;
    while (!stopped_) {
        if (position_.phase == REKINDLE_PHASE_EPOCH_END) position_ = {position_.epoch + 1};
        if (position_.epoch >= arguments_.epochs) return;
        if (position_.phase == REKINDLE_PHASE_BATCHES && !stop_restored_) {
            if (position_.batch == 0) begin_epoch();
            run_batches();
        }
        if (!stopped_) validate();
        if (!stopped_) finish_epoch();
        if (stop_asked()) return;
    }
}

void FitLoop::begin_epoch() {
    sums_.reset();
    hooks_.call(Hook::kEpochBegin, {.epoch = position_.epoch});
    data_.train->start(current_pass());
}

Pass FitLoop::current_pass() const {
    bool is_counted = position_.batch > 0;
    return {position_.epoch, model_.orders_used() - (is_counted ? 1 : 0)};
}

void FitLoop::run_batches() {
    begun_ = -1;
    ended_ = position_.batch - 1;
    // Behind this, and behind the one at begin_batch, all ranks come to the step, in which they send before they meet.
    if (group_ != nullptr) group_->meet(Meeting::kBoundary);
    int64_t samples = fetch_alike(*data_.train, group_);
    while (samples > 0) {
        begin_batch();
        int64_t in_steps = 0;
        run_segment(samples, in_steps);
        while (data_.train->on_caller() && in_steps < steps_) {
            samples = fetch_alike(*data_.train, group_);
            if (samples == 0) break;
            run_segment(samples, in_steps);
        }
        end_batch();
        boundary();
        if (stopped_ || stop_asked()) return;
        if (samples > 0) samples = fetch_alike(*data_.train, group_);
    }
    if (position_.batch == 0) fail_without_batch();
}

void FitLoop::begin_batch() {
    if (begun_ == position_.batch) return;
    begun_ = position_.batch;
    hooks_.call(Hook::kTrainBatchBegin, {.epoch = position_.epoch, .batch = position_.batch});
    if (meets_at_batches_) group_->meet(Meeting::kBoundary);
}

void FitLoop::end_batch() {
    if (ended_ == position_.batch - 1) return;
    ended_ = position_.batch - 1;
    if (!hooks_.wants(Hook::kTrainBatchEnd)) return;
    hooks_.call(Hook::kTrainBatchEnd, {.epoch = position_.epoch, .batch = position_.batch - 1}, running_logs_.now());
}

// Between two batches, on the thread that does the steps: whether the next may begin.
bool FitLoop::go_through_hooks() {
    end_batch();
    if (hooks_.stop_asked()) return false;
    begin_batch();
    return true;
}

// Trains the fetched batch and, as long as nothing needs this thread, those after it.
void FitLoop::run_segment(int64_t &samples, int64_t &in_steps) {
    // Those for arrays were made ahead.
    BatchPlan *plan = data_.train->on_caller() ? nullptr : plans_.held(samples);
    if (plan == nullptr) plan = &plans_.get(*data_.train, samples);
    auto step = [&] {
        // Ahead, so that ranks learn of a save that is due where they meet in the step.
        if (backup_ != nullptr) backup_->count_batches(1);
        at_place([&] { train_on_fetched(model_, *data_.train, *plan, group_); }, "epoch ", position_.epoch, ", batch ",
                 position_.batch);
        sums_.add(*plan);
        // Counted behind the first step, so that a failure before it leaves the model as it was.
        if (position_.batch == 0 && shuffles_) model_.count_order();
        position_.samples += samples;
        ++position_.batch;
        ++in_steps;
        if (must_pause(in_steps)) return false;
        samples = data_.train->fetch();
        if (samples != 0 && samples != plan->batch_size()) plan = plans_.held(samples);
        if (samples > 0 && hooks_inside_ && in_steps % steps_ == 0) return go_through_hooks();
        return samples > 0;
    };
    model_.run_steps(plan::Mode::kTrain, threads_, std::ref(step));
}

bool FitLoop::must_pause(int64_t in_steps) const {
    if (data_.train->on_caller()) return true;
    if (in_steps % steps_ != 0) return false;
    return pauses_at_batches_ || interrupted() || stop_asked() || wants_save();
}

bool FitLoop::validates(int64_t epoch) const {
    return data_.validation != nullptr && (epoch + 1) % arguments_.validation_freq == 0;
}

void FitLoop::validate() {
    position_.phase = REKINDLE_PHASE_VALIDATION;
    validation_logs_ = {};
    if (!validates(position_.epoch)) return;
    std::optional<std::vector<double>> values;
    LayerStates before(model_);
    dataset_states_.begin_validation();
    while (!values && !stopped_) {
        at_place(
            [&] {
                values = evaluate_pass(model_, *data_.validation, hooks_, group_, [this] { return interrupted(); });
            },
            "validation of epoch ", position_.epoch);
        if (values) continue;
        before.put_back();
        boundary();
        dataset_states_.repeat_validation();
    }
    dataset_states_.end_validation();
    if (values) validation_logs_ = make_logs(model_, *values, "val_");
}

void FitLoop::finish_epoch() {
    epoch_logs_ = merge_logs(make_logs(model_, sums_.values(), ""), validation_logs_);
    model_.history().append(position_.epoch, epoch_logs_);
    size_t known = epoch_logs_.entries.size();
    hooks_.call_epoch_end(position_.epoch, epoch_logs_);
    model_.history().complete(epoch_logs_, known);
    position_.phase = REKINDLE_PHASE_EPOCH_END;
    if (backup_ != nullptr) backup_->count_epoch();
    boundary();
    if (backup_ != nullptr && backup_->must_wait()) backup_->hold(progress(REKINDLE_RUN_RUNNING), snapshot_state());
}

} // namespace rekindle
