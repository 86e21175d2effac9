#include "schedules/time_decay.h"

namespace rekindle {
namespace {

constexpr auto kOptions =
    time_decay_table(rekindle_inverse_time_decay_options REKINDLE_INVERSE_TIME_DECAY_OPTIONS_INIT);

class InverseTimeDecay final : public ScheduleWith<TimeDecayOptions, kOptions> {
public:
    static constexpr const char *kClassName = "InverseTimeDecay";

    using PartWith::PartWith;
    const char *class_name() const override { return kClassName; }
    float at(int64_t step) const override;
};

float InverseTimeDecay::at(int64_t step) const {
    auto initial = static_cast<float>(options_.initial_learning_rate), rate = static_cast<float>(options_.decay_rate);
    return initial / (1.0f + rate * options_.elapsed(step));
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
