#include <algorithm>
#include <cmath>
#include <numbers>

#include "schedules/schedule_options.h"

namespace rekindle {
namespace {

using Given = rekindle_cosine_decay_options;

struct CosineDecayOptions {
    double initial_learning_rate;
    int64_t decay_steps;
    double alpha;
    double warmup_target; // negative: there is no warm-up
    int64_t warmup_steps;
};

constexpr auto kOptions = parts::options_table<CosineDecayOptions>(
    Given REKINDLE_COSINE_DECAY_OPTIONS_INIT,
    initial_learning_rate(&Given::initial_learning_rate, &CosineDecayOptions::initial_learning_rate),
    step_count("decay_steps", &Given::decay_steps, &CosineDecayOptions::decay_steps),
    parts::field("alpha", &Given::alpha, &CosineDecayOptions::alpha, parts::at_least(0.0)),
    parts::optional("warmup_target", &Given::warmup_target, &CosineDecayOptions::warmup_target, parts::at_least(0.0),
                    -1.0),
    step_count("warmup_steps", &Given::warmup_steps, &CosineDecayOptions::warmup_steps, 0));

class CosineDecay final : public ScheduleWith<CosineDecayOptions, kOptions> {
public:
    static constexpr const char *kClassName = "CosineDecay";

    using PartWith::PartWith;
    const char *class_name() const override { return kClassName; }
    float at(int64_t step) const override;
};

constexpr float kPi = std::numbers::pi_v<float>;

float CosineDecay::at(int64_t step) const {
    auto initial = static_cast<float>(options_.initial_learning_rate), alpha = static_cast<float>(options_.alpha);
    auto steps = static_cast<float>(options_.decay_steps), done = static_cast<float>(step);
    if (options_.warmup_target >= 0.0) {
        auto warmup = static_cast<float>(options_.warmup_steps), target = static_cast<float>(options_.warmup_target);
        if (done < warmup) return (target - initial) * (done / warmup) + initial;
        done -= warmup;
        initial = target;
    }
    float wave = 0.5f * (1.0f + std::cos(kPi * (std::min(done, steps) / steps)));
    return initial * ((1.0f - alpha) * wave + alpha);
}

} // namespace

extern const ScheduleClass kCosineDecay = schedule_class<CosineDecay, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_cosine_decay_options_init(rekindle_cosine_decay_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_cosine_decay_create(const rekindle_cosine_decay_options *options,
                                             rekindle_schedule **schedule) {
    return rekindle::parts::create<rekindle::CosineDecay>(rekindle::kOptions, options, schedule, "schedule");
}

} // extern "C"
