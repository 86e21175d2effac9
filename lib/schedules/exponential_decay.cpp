#include <cmath>

#include "schedules/schedule_options.h"

namespace rekindle {
namespace {

using Given = rekindle_exponential_decay_options;

struct ExponentialDecayOptions {
    double initial_learning_rate;
    int64_t decay_steps;
    double decay_rate;
    bool staircase;
};

constexpr auto kOptions = parts::options_table<ExponentialDecayOptions>(
    Given REKINDLE_EXPONENTIAL_DECAY_OPTIONS_INIT,
    initial_learning_rate(&Given::initial_learning_rate, &ExponentialDecayOptions::initial_learning_rate),
    step_count("decay_steps", &Given::decay_steps, &ExponentialDecayOptions::decay_steps),
    parts::field("decay_rate", &Given::decay_rate, &ExponentialDecayOptions::decay_rate, parts::at_least(0.0)),
    parts::field("staircase", &Given::staircase, &ExponentialDecayOptions::staircase),
    parts::reserved(&Given::reserved));

class ExponentialDecay final : public ScheduleWith<ExponentialDecayOptions, kOptions> {
public:
    static constexpr const char *kClassName = "ExponentialDecay";

    using ScheduleWith::ScheduleWith;
    const char *class_name() const override { return kClassName; }
    float at(int64_t step) const override;
};

float ExponentialDecay::at(int64_t step) const {
    auto initial = static_cast<float>(options_.initial_learning_rate), rate = static_cast<float>(options_.decay_rate);
    float steps = static_cast<float>(step) / static_cast<float>(options_.decay_steps);
    if (options_.staircase) steps = std::floor(steps);
    return initial * std::pow(rate, steps);
}

} // namespace

extern const ScheduleClass kExponentialDecay = schedule_class<ExponentialDecay, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_exponential_decay_options_init(rekindle_exponential_decay_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_exponential_decay_create(const rekindle_exponential_decay_options *options,
                                                  rekindle_schedule **schedule) {
    return rekindle::parts::create<rekindle::ExponentialDecay>(rekindle::kOptions, options, schedule, "schedule");
}

} // extern "C"
