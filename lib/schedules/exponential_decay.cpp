#include "schedules/time_decay.h"

namespace rekindle {
namespace {

constexpr auto kOptions = time_decay_table(rekindle_exponential_decay_options REKINDLE_EXPONENTIAL_DECAY_OPTIONS_INIT);

class ExponentialDecay final : public ScheduleWith<TimeDecayOptions, kOptions> {
public:
    static constexpr const char *kClassName = "ExponentialDecay";

    using PartWith::PartWith;
    const char *class_name() const override { return kClassName; }
    float at(int64_t step) const override;
};

float ExponentialDecay::at(int64_t step) const {
    auto initial = static_cast<float>(options_.initial_learning_rate), rate = static_cast<float>(options_.decay_rate);
    return initial * std::pow(rate, options_.elapsed(step));
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
