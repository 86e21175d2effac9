#include <cmath>

#include "schedules/schedule_options.h"

namespace rekindle {
namespace {

using Given = rekindle_inverse_time_decay_options;

struct InverseTimeDecayOptions {
    double initial_learning_rate;
    int64_t decay_steps;
    double decay_rate;
    bool staircase;
};

constexpr auto kOptions = parts::options_table<InverseTimeDecayOptions>(
    Given REKINDLE_INVERSE_TIME_DECAY_OPTIONS_INIT,
    initial_learning_rate(&Given::initial_learning_rate, &InverseTimeDecayOptions::initial_learning_rate),
    step_count("decay_steps", &Given::decay_steps, &InverseTimeDecayOptions::decay_steps),
    parts::field("decay_rate", &Given::decay_rate, &InverseTimeDecayOptions::decay_rate, parts::at_least(0.0)),
    parts::field("staircase", &Given::staircase, &InverseTimeDecayOptions::staircase),
    parts::reserved(&Given::reserved));

class InverseTimeDecay final : public ScheduleWith<InverseTimeDecayOptions, kOptions> {
public:
    static constexpr const char *kClassName = "InverseTimeDecay";

    using ScheduleWith::ScheduleWith;
    const char *class_name() const override { return kClassName; }
    float at(int64_t step) const override;
};

float InverseTimeDecay::at(int64_t step) const {
    auto initial = static_cast<float>(options_.initial_learning_rate), rate = static_cast<float>(options_.decay_rate);
    float steps = static_cast<float>(step) / static_cast<float>(options_.decay_steps);
    if (options_.staircase) steps = std::floor(steps);
    return initial / (1.0f + rate * steps);
}

} // namespace

extern const ScheduleClass kInverseTimeDecay = schedule_class<InverseTimeDecay, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_inverse_time_decay_options_init(rekindle_inverse_time_decay_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_inverse_time_decay_create(const rekindle_inverse_time_decay_options *options,
                                                   rekindle_schedule **schedule) {
    return rekindle::parts::create<rekindle::InverseTimeDecay>(rekindle::kOptions, options, schedule, "schedule");
}

} // extern "C"
