#include <cmath>
#include <numbers>

#include "schedules/schedule_options.h"

namespace rekindle {
namespace {

using Given = rekindle_cosine_decay_restarts_options;

struct CosineDecayRestartsOptions {
    double initial_learning_rate;
    int64_t first_decay_steps;
    double t_mul, m_mul, alpha;
};

constexpr auto kOptions = parts::options_table<CosineDecayRestartsOptions>(
    Given REKINDLE_COSINE_DECAY_RESTARTS_OPTIONS_INIT,
    initial_learning_rate(&Given::initial_learning_rate, &CosineDecayRestartsOptions::initial_learning_rate),
    step_count("first_decay_steps", &Given::first_decay_steps, &CosineDecayRestartsOptions::first_decay_steps),
    parts::field("t_mul", &Given::t_mul, &CosineDecayRestartsOptions::t_mul, parts::at_least(1.0)),
    parts::field("m_mul", &Given::m_mul, &CosineDecayRestartsOptions::m_mul, parts::at_least(0.0)),
    parts::field("alpha", &Given::alpha, &CosineDecayRestartsOptions::alpha, parts::at_least(0.0)));

class CosineDecayRestarts final : public ScheduleWith<CosineDecayRestartsOptions, kOptions> {
public:
    static constexpr const char *kClassName = "CosineDecayRestarts";

    using PartWith::PartWith;
    const char *class_name() const override { return kClassName; }
    float at(int64_t step) const override;
};

constexpr float kPi = std::numbers::pi_v<float>;

float CosineDecayRestarts::at(int64_t step) const {
    auto initial = static_cast<float>(options_.initial_learning_rate), alpha = static_cast<float>(options_.alpha);
    auto t_mul = static_cast<float>(options_.t_mul), m_mul = static_cast<float>(options_.m_mul);
    float done = static_cast<float>(step) / static_cast<float>(options_.first_decay_steps);
    float restarts;
    if (t_mul == 1.0f) {
        restarts = std::floor(done);
        done -= restarts;
    } else { // the decays so far are a geometric series
        restarts = std::floor(std::log(1.0f - done * (1.0f - t_mul)) / std::log(t_mul));
        float length = std::pow(t_mul, restarts);
        done = (done - (1.0f - length) / (1.0f - t_mul)) / length;
    }
    float wave = 0.5f * std::pow(m_mul, restarts) * (1.0f + std::cos(kPi * done));
    return initial * ((1.0f - alpha) * wave + alpha);
}

} // namespace

extern const ScheduleClass kCosineDecayRestarts = schedule_class<CosineDecayRestarts, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_cosine_decay_restarts_options_init(rekindle_cosine_decay_restarts_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_cosine_decay_restarts_create(const rekindle_cosine_decay_restarts_options *options,
                                                      rekindle_schedule **schedule) {
    return rekindle::parts::create<rekindle::CosineDecayRestarts>(rekindle::kOptions, options, schedule, "schedule");
}

} // extern "C"
