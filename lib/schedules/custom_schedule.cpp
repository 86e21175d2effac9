#include "schedules/custom_schedule.h"

#include <cmath>

#include "parts/custom_classes.h"
#include "parts/custom_part.h"
#include "rekindle/custom_schedule.h"

namespace rekindle {
namespace {

using Given = rekindle_custom_schedule_options;

constexpr Given kDefaults = REKINDLE_CUSTOM_SCHEDULE_OPTIONS_INIT;
static_assert(std::has_unique_object_representations_v<Given>);

class CustomSchedule final : public Schedule {
public:
    explicit CustomSchedule(const Given &given) : rate_(given.rate), part_(given, is_schedule_class, {}) {
        part_.take_over(given);
    }

    const char *class_name() const override { return part_.class_name(); }
    void write_config(Json &config) const override { part_.write_config(config); }
    const char *module() const override { return nullptr; }
    bool calls_host() const override { return true; }
    float at(int64_t step) const override;

private:
    int (*rate_)(void *user_data, int64_t step, double *rate);
    parts::CustomPart part_;
};

float CustomSchedule::at(int64_t step) const {
    runtime::ComputeFloatMode float_mode; // for the rate's rounding
    parts::Called called{"schedule", class_name()};
    double rate = NAN;
    part_.call(called, "rate", rate_, step, &rate);
    if (!std::isfinite(static_cast<float>(rate)) || rate < 0.0) {
        fail(REKINDLE_DATA_ERROR, called, ": the rate at step ", step, " is ", rate,
             "; expected a finite number, 0 or more");
    }
    return static_cast<float>(rate);
}

using Classes = parts::CustomClasses<rekindle_schedule>;

std::shared_ptr<const Schedule> make_registered(const parts::Description &described) {
    return Classes::instance().make("schedule", described, {});
}

} // namespace

const parts::HostClasses<const Schedule> kCustomScheduleClasses{make_registered, "rekindle_custom_schedule_register"};

} // namespace rekindle

extern "C" {

void rekindle_custom_schedule_options_init(rekindle_custom_schedule_options *options) {
    rekindle::capi::write_defaults(options, rekindle::kDefaults);
}

rekindle_status rekindle_custom_schedule_create(const rekindle_custom_schedule_options *options,
                                                rekindle_schedule **schedule) {
    using namespace rekindle;
    return capi::create_taking_over<CustomSchedule>(options, kDefaults, schedule, "schedule", [](const Given &given) {
        parts::require_function(given.rate, "options->rate");
    });
}

rekindle_status rekindle_custom_schedule_register(const char *class_name, rekindle_custom_schedule_factory factory,
                                                  void *context) {
    return rekindle::Classes::instance().set(class_name, factory, context, rekindle::is_schedule_class);
}

} // extern "C"
