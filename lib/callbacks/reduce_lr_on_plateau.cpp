#include <algorithm>

#include "callbacks/learning_rate.h"
#include "callbacks/monitor.h"
#include "core/log.h"
#include "model/model.h"

namespace rekindle {
namespace {

using Given = rekindle_reduce_lr_on_plateau_options;

struct ReduceLROnPlateauOptions : MonitorOptions {
    double factor, min_lr;
    int64_t patience, cooldown;
    bool verbose;
};
using Options = ReduceLROnPlateauOptions;

constexpr parts::Range<double> kBetween0And1{.low = 0.0, .high = 1.0, .with_high = false, .with_low = false};

constexpr auto kOptions = parts::options_table<Options>(
    Given REKINDLE_REDUCE_LR_ON_PLATEAU_OPTIONS_INIT, parts::text_field("monitor", &Given::monitor, &Options::monitor),
    parts::field("factor", &Given::factor, &Options::factor, kBetween0And1),
    parts::field("patience", &Given::patience, &Options::patience, parts::at_least<int64_t>(0)),
    monitor_mode(&Given::mode, &Options::mode), parts::field("verbose", &Given::verbose, &Options::verbose),
    parts::field("min_delta", &Given::min_delta, &Options::min_delta, parts::any<double>()),
    parts::field("cooldown", &Given::cooldown, &Options::cooldown, parts::at_least<int64_t>(0)),
    parts::field("min_lr", &Given::min_lr, &Options::min_lr, parts::at_least(0.0)));

class ReduceLROnPlateau final : public CallbackWith<Options> {
public:
    using CallbackWith::CallbackWith;

    std::string name() const override { return "reduce_lr_on_plateau"; }
    bool wants(Hook hook) const override { return hook == Hook::kTrainBegin || hook == Hook::kEpochEnd; }
    void on_train_begin(HookEvent &event) override;
    void on_epoch_end(HookEvent &event) override;
    bool has_state() const override { return true; }
    void add_state(Model &model, StateRegistry &registry) override;

private:
    bool is_cooling_down() const { return cooldown_counter_ > 0; }
    void reduce(HookEvent &event);

    Monitor monitor_{"ReduceLROnPlateau", options_};
    int64_t wait_ = 0, cooldown_counter_ = 0;
    BestValue best_;
};

void ReduceLROnPlateau::on_train_begin(HookEvent &event) {
    require_settable_learning_rate(event.model);
    monitor_.begin(event.model);
    wait_ = cooldown_counter_ = 0;
    best_ = {};
}

void ReduceLROnPlateau::on_epoch_end(HookEvent &event) {
    log_learning_rate(event);
    std::optional<double> value = monitor_.value(event);
    if (!value) return;
    if (is_cooling_down()) {
        --cooldown_counter_;
        wait_ = 0;
    }
    if (best_.is_beaten_by(monitor_, *value)) {
        best_.set(*value);
        wait_ = 0;
    } else if (!is_cooling_down()) {
        ++wait_;
        if (wait_ >= options_.patience) reduce(event);
    }
}

void ReduceLROnPlateau::reduce(HookEvent &event) {
    double rate = learning_rate_of(event.model);
    if (rate <= static_cast<float>(options_.min_lr)) return;
    double reduced = std::max(rate * options_.factor, options_.min_lr);
    event.model.set_learning_rate(reduced);
    cooldown_counter_ = options_.cooldown;
    wait_ = 0;
    if (!options_.verbose) return;
    log_info("Epoch ", event.epoch + 1, ": ReduceLROnPlateau reducing learning rate to ", reduced, ".");
}

void ReduceLROnPlateau::add_state(Model &, StateRegistry &registry) {
    registry.push_back(counter_state("wait", &wait_));
    registry.push_back(counter_state("cooldown_counter", &cooldown_counter_));
    best_.add_state(registry);
}

} // namespace
} // namespace rekindle

extern "C" {

void rekindle_reduce_lr_on_plateau_options_init(rekindle_reduce_lr_on_plateau_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_reduce_lr_on_plateau_create(const rekindle_reduce_lr_on_plateau_options *options,
                                                     rekindle_callback **callback) {
    return rekindle::create_callback<rekindle::ReduceLROnPlateau>(rekindle::kOptions, options, callback);
}

} // extern "C"
