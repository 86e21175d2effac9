#include <algorithm>
#include <cmath>

#include "schedules/schedule_options.h"

namespace rekindle {
namespace {

using Given = rekindle_polynomial_decay_options;

struct PolynomialDecayOptions {
    double initial_learning_rate;
    int64_t decay_steps;
    double end_learning_rate, power;
    bool cycle;
};

constexpr auto kOptions = parts::options_table<PolynomialDecayOptions>(
    Given REKINDLE_POLYNOMIAL_DECAY_OPTIONS_INIT,
    initial_learning_rate(&Given::initial_learning_rate, &PolynomialDecayOptions::initial_learning_rate),
    step_count("decay_steps", &Given::decay_steps, &PolynomialDecayOptions::decay_steps),
    parts::field("end_learning_rate", &Given::end_learning_rate, &PolynomialDecayOptions::end_learning_rate,
                 parts::at_least(0.0)),
    parts::field("power", &Given::power, &PolynomialDecayOptions::power, parts::at_least(0.0)),
    parts::field("cycle", &Given::cycle, &PolynomialDecayOptions::cycle), parts::reserved(&Given::reserved));

class PolynomialDecay final : public ScheduleWith<PolynomialDecayOptions, kOptions> {
public:
    static constexpr const char *kClassName = "PolynomialDecay";

    using PartWith::PartWith;
    const char *class_name() const override { return kClassName; }
    float at(int64_t step) const override;
};

float PolynomialDecay::at(int64_t step) const {
    auto initial = static_cast<float>(options_.initial_learning_rate);
    auto end = static_cast<float>(options_.end_learning_rate), power = static_cast<float>(options_.power);
    float done = static_cast<float>(step), steps = static_cast<float>(options_.decay_steps);
    if (options_.cycle) {
        steps *= step == 0 ? 1.0f : std::ceil(done / steps);
    } else {
        done = std::min(done, steps);
    }
    return (initial - end) * std::pow(1.0f - done / steps, power) + end;
}

} // namespace

extern const ScheduleClass kPolynomialDecay = schedule_class<PolynomialDecay, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_polynomial_decay_options_init(rekindle_polynomial_decay_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_polynomial_decay_create(const rekindle_polynomial_decay_options *options,
                                                 rekindle_schedule **schedule) {
    return rekindle::parts::create<rekindle::PolynomialDecay>(rekindle::kOptions, options, schedule, "schedule");
}

} // extern "C"
