#include <algorithm>
#include <functional>

#include "callbacks/backup_and_restore.h"
#include "core/error.h"
#include "core/log.h"
#include "model/model_files.h"
#include "model/tentative_build.h"
#include "runtime/preemption.h"
#include "runtime/runtime.h"
#include "training/dataset_states.h"
#include "training/evaluate.h"
#include "training/fit_data.h"
#include "training/run_state.h"

namespace rekindle {
namespace {

constexpr int64_t kMaximumEpoch = INT64_MAX - 2; // beyond, counting on would overflow

// Where a run stands. batch counts the batches done of the epoch.
struct Position {
    int64_t epoch = 0;
    int64_t batch = 0;
    rekindle_run_phase phase = REKINDLE_PHASE_BATCHES;
};

// One call of fit, on the thread that called it; only steps run elsewhere.
class FitLoop {
public:
    FitLoop(const ModelReference &reference, Dataset &dataset, const FitArguments &arguments);
    ~FitLoop();
    FitLoop(const FitLoop &) = delete;
    FitLoop &operator=(const FitLoop &) = delete;

    // Checks everything and reads the backup that is resumed; only then may anything change.
    void prepare();
    void run();

private:
    // What was read from a backup, until it is installed.
    struct Resumed {
        Resumed(const checkpoint::Reader &reader, const StateRegistry &registry, const CallbackList &callback_list)
            : state(reader, registry), callbacks(reader, callback_list), history(read_history(reader)),
              completed(reader.progress().run_status == REKINDLE_RUN_COMPLETED) {}

        StagedState state;
        StagedCallbackStates callbacks;
        History history;
        bool completed;
    };

    Hooks::Moment beginning() const;
    void begin_backup();
    void resume_from(const checkpoint::Reader &reader);
    void install(const Resumed &resumed);
    void restore_epoch_logs();
    void train();
    void begin_epoch();
    void run_batches();
    void run_segment(int64_t &samples, int64_t &in_group);
    bool must_pause(int64_t in_group) const;
    void validate();
    void finish_epoch();
    void boundary();
    void finish();
    bool interrupted() const;
    bool validates(int64_t epoch) const;
    StateRegistry loop_state();
    StateRegistry snapshot_state();
    checkpoint::Progress progress(rekindle_run_status status) const;

    ModelReference reference_;
    Model &model_;
    Dataset &dataset_;
    const FitArguments &arguments_;
    FitData data_;
    DatasetStates dataset_states_;
    PlanSet plans_;
    MetricSums sums_;
    Hooks hooks_;
    BackupAndRestore *backup_ = nullptr;
    bool backup_begun_ = false;
    std::optional<runtime::PreemptibleFit> preemptible_;
    std::optional<Resumed> resumed_;
    bool nothing_to_train_ = false;

    int threads_;
    int64_t group_;
    bool pause_each_group_ = false;
    Position position_;
    Logs validation_logs_, epoch_logs_;
    bool stopped_ = false;       // by another thread: the run is not over
    bool stop_restored_ = false; // a hook had asked to stop before the backup was taken
};

rekindle_run_params run_params(const FitArguments &arguments, const FitData &data) {
    return {sizeof(rekindle_run_params), arguments.epochs, data.train->batch_count(), data.train->batch_size(),
            arguments.initial_epoch};
}

FitLoop::FitLoop(const ModelReference &reference, Dataset &dataset, const FitArguments &arguments)
    : reference_(reference), model_(*reference.model), dataset_(dataset), arguments_(arguments),
      data_(make_fit_data(model_, dataset, arguments)), dataset_states_(dataset, arguments.validation_data.get()),
      plans_(model_, plan::Mode::kTrain), sums_(model_.compiled().metrics.size()),
      hooks_(reference, arguments.callbacks, run_params(arguments, data_)), threads_(model_.threads()),
      group_(model_.compiled().steps_per_execution) {
    for (const std::shared_ptr<Callback> &callback : arguments.callbacks) {
        if (callback->as_backup() != nullptr) backup_ = callback->as_backup();
    }
    pause_each_group_ =
        hooks_.wants(Hook::kTrainBatchBegin) || hooks_.wants(Hook::kTrainBatchEnd) || data_.train->on_caller();
    position_.epoch = arguments.initial_epoch;
}

FitLoop::~FitLoop() {
    if (backup_begun_) backup_->end();
}

void FitLoop::prepare() {
    model_.stop_requested() = false;
    check_target(model_, *data_.train, plan::Mode::kTrain);
    if (data_.validation != nullptr) check_target(model_, *data_.validation, plan::Mode::kEvaluate);
    if (backup_ != nullptr) begin_backup();
    model_.prepare_training(data_.train->batch_size());
    if (data_.train_samples > 0) plans_.prepare(*data_.train, data_.train_samples);
    if (data_.validation_samples > 0) {
        PlanSet(model_, plan::Mode::kEvaluate).prepare(*data_.validation, data_.validation_samples);
    }
}

void FitLoop::run() {
    model_.history() = History{};
    model_.abort_code = 0;
    hooks_.call(Hook::kTrainBegin, beginning());
    if (resumed_) {
        install(*resumed_);
    } else if (backup_ != nullptr) {
        backup_->save_durably(progress(REKINDLE_RUN_RUNNING), snapshot_state());
    }
    train();
    finish();
}

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
        if (hooks_.stop_asked()) return;
    }
}

void FitLoop::begin_epoch() {
    sums_.reset();
    hooks_.call(Hook::kEpochBegin, {.epoch = position_.epoch});
    data_.train->start(position_.epoch);
}

void FitLoop::run_batches() {
    int64_t samples = data_.train->fetch();
    while (samples > 0) {
        hooks_.call(Hook::kTrainBatchBegin, {.epoch = position_.epoch, .batch = position_.batch});
        int64_t in_group = 0;
        run_segment(samples, in_group);
        while (data_.train->on_caller() && in_group < group_) {
            samples = data_.train->fetch();
            if (samples == 0) break;
            run_segment(samples, in_group);
        }
        if (hooks_.wants(Hook::kTrainBatchEnd)) {
            hooks_.call(Hook::kTrainBatchEnd, {.epoch = position_.epoch, .batch = position_.batch - 1},
                        make_logs(model_, sums_.values(), ""));
        }
        boundary();
        if (stopped_ || hooks_.stop_asked()) return;
        if (samples > 0) samples = data_.train->fetch();
    }
    if (position_.batch == 0) fail_without_batch();
}

// Trains the fetched batch and, as long as nothing needs this thread, those after it.
void FitLoop::run_segment(int64_t &samples, int64_t &in_group) {
    const PooledPlan *pooled = &plans_.get(*data_.train, samples);
    auto step = [&] {
        data_.train->load(*pooled->plan, threads_);
        pooled->plan->execute({model_.steps()});
        model_.apply_gradients();
        sums_.add(*pooled, samples);
        ++position_.batch;
        ++in_group;
        if (backup_ != nullptr) backup_->count_batches(1);
        if (must_pause(in_group)) return false;
        samples = data_.train->fetch();
        if (samples != 0 && samples != pooled->plan->batch_size()) pooled = &plans_.held(samples);
        return samples > 0;
    };
    runtime::run_steps(threads_, std::ref(step));
}

bool FitLoop::must_pause(int64_t in_group) const {
    if (data_.train->on_caller()) return true;
    if (in_group % group_ != 0) return false;
    return pause_each_group_ || interrupted() || (backup_ != nullptr && backup_->wants_save());
}

bool FitLoop::interrupted() const {
    return model_.stop_requested().load(std::memory_order_relaxed) || (preemptible_ && runtime::preemption_requested());
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

bool FitLoop::validates(int64_t epoch) const {
    return data_.validation != nullptr && (epoch + 1) % arguments_.validation_freq == 0;
}

void FitLoop::validate() {
    position_.phase = REKINDLE_PHASE_VALIDATION;
    validation_logs_ = {};
    if (!validates(position_.epoch)) return;
    std::optional<std::vector<double>> values;
    dataset_states_.begin_validation();
    while (!values && !stopped_) {
        values = evaluate_pass(model_, *data_.validation, hooks_, [this] { return interrupted(); });
        if (values) continue;
        boundary();
        dataset_states_.repeat_validation();
    }
    dataset_states_.end_validation();
    if (values) validation_logs_ = make_logs(model_, *values, "val_");
}

void FitLoop::finish_epoch() {
    epoch_logs_ = merge_logs(make_logs(model_, sums_.values(), ""), validation_logs_);
    model_.history().append(position_.epoch, epoch_logs_);
    hooks_.call(Hook::kEpochEnd, {.epoch = position_.epoch}, epoch_logs_);
    position_.phase = REKINDLE_PHASE_EPOCH_END;
    if (backup_ != nullptr) backup_->count_epoch();
    boundary();
    if (backup_ != nullptr && backup_->must_wait()) backup_->hold(progress(REKINDLE_RUN_RUNNING), snapshot_state());
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

} // namespace

void fit(const ModelReference &reference, const std::shared_ptr<Dataset> &dataset, const FitArguments &arguments) {
    Model &model = *reference.model;
    model.compiled();
    TentativeBuild building(model);
    build_for(model, *dataset);
    FitLoop loop(reference, *dataset, arguments);
    loop.prepare();
    building.keep();
    loop.run();
}

} // namespace rekindle
