#include <cmath>

#include "callbacks/kept_weights.h"
#include "callbacks/monitor.h"
#include "core/log.h"

namespace rekindle {
namespace {

using Given = rekindle_early_stopping_options;

struct EarlyStoppingOptions : MonitorOptions {
    int64_t patience, start_from_epoch;
    double baseline; // NaN: none
    bool verbose, restore_best_weights;
};
using Options = EarlyStoppingOptions;

constexpr auto kOptions = parts::options_table<Options>(
    Given REKINDLE_EARLY_STOPPING_OPTIONS_INIT, parts::text_field("monitor", &Given::monitor, &Options::monitor),
    parts::field("min_delta", &Given::min_delta, &Options::min_delta, parts::any<double>()),
    parts::field("patience", &Given::patience, &Options::patience, parts::at_least<int64_t>(0)),
    monitor_mode(&Given::mode, &Options::mode), parts::field("verbose", &Given::verbose, &Options::verbose),
    parts::optional_real("baseline", &Given::baseline, &Options::baseline),
    parts::field("restore_best_weights", &Given::restore_best_weights, &Options::restore_best_weights),
    parts::reserved(&Given::reserved),
    parts::field("start_from_epoch", &Given::start_from_epoch, &Options::start_from_epoch,
                 parts::at_least<int64_t>(0)));

class EarlyStopping final : public CallbackWith<Options> {
public:
    using CallbackWith::CallbackWith;

    std::string name() const override { return "early_stopping"; }
    bool wants(Hook hook) const override {
        return hook == Hook::kTrainBegin || hook == Hook::kEpochEnd || hook == Hook::kTrainEnd;
    }
    void on_train_begin(HookEvent &event) override;
    void on_epoch_end(HookEvent &event) override;
    void on_train_end(HookEvent &event) override;
    bool has_state() const override { return true; }
    void add_state(Model &model, StateRegistry &registry) override;

private:
    void keep_weights(const HookEvent &event);
    bool is_above_baseline(double value) const {
        return std::isnan(options_.baseline) || monitor_.improves(value, options_.baseline);
    }

    Monitor monitor_{"EarlyStopping", options_};
    int64_t wait_ = 0, stopped_epoch_ = 0, best_epoch_ = 0;
    BestValue best_;
    KeptWeights best_weights_;
};

void EarlyStopping::on_train_begin(HookEvent &event) {
    monitor_.begin(event.model);
    wait_ = stopped_epoch_ = best_epoch_ = 0;
    best_ = {};
    if (options_.restore_best_weights) best_weights_.clear(event.model);
}

void EarlyStopping::on_epoch_end(HookEvent &event) {
    std::optional<double> value = monitor_.value(event);
    if (!value || event.epoch < options_.start_from_epoch) return;
    if (options_.restore_best_weights && !best_weights_.is_kept()) keep_weights(event);
    ++wait_;
    if (best_.is_beaten_by(monitor_, *value)) {
        best_.set(*value);
        keep_weights(event);
        if (is_above_baseline(*value)) wait_ = 0;
    } else if (wait_ >= options_.patience && event.epoch > 0) {
        stopped_epoch_ = event.epoch;
        event.stop();
    }
}

void EarlyStopping::keep_weights(const HookEvent &event) {
    best_epoch_ = event.epoch;
    if (options_.restore_best_weights) best_weights_.keep(event.model);
}

void EarlyStopping::on_train_end(HookEvent &event) {
    if (stopped_epoch_ > 0 && options_.verbose) log_info("Epoch ", stopped_epoch_ + 1, ": early stopping");
    if (!best_weights_.is_kept()) return;
    if (options_.verbose) {
        log_info("Restoring model weights from the end of the best epoch: ", best_epoch_ + 1, ".");
    }
    best_weights_.set(event.model);
}

void EarlyStopping::add_state(Model &model, StateRegistry &registry) {
    registry.push_back(counter_state("wait", &wait_));
    registry.push_back(counter_state("stopped_epoch", &stopped_epoch_));
    registry.push_back(counter_state("best_epoch", &best_epoch_));
    best_.add_state(registry);
    if (options_.restore_best_weights) best_weights_.add_state("best_weights", model, registry);
}

} // namespace
} // namespace rekindle

extern "C" {

void rekindle_early_stopping_options_init(rekindle_early_stopping_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_early_stopping_create(const rekindle_early_stopping_options *options,
                                               rekindle_callback **callback) {
    return rekindle::create_callback<rekindle::EarlyStopping>(rekindle::kOptions, options, callback);
}

} // extern "C"
