#include "core/json.h"
#include "edge/edge.h"
#include "schedules/custom_schedule.h"
#include "schedules/schedule_options.h"

namespace rekindle {

// One line for each schedule.
#define REKINDLE_SCHEDULES(SCHEDULE)                                                                                   \
    SCHEDULE(CosineDecay)                                                                                              \
    SCHEDULE(CosineDecayRestarts)                                                                                      \
    SCHEDULE(ExponentialDecay)                                                                                         \
    SCHEDULE(InverseTimeDecay)                                                                                         \
    SCHEDULE(PiecewiseConstantDecay)                                                                                   \
    SCHEDULE(PolynomialDecay)

#define REKINDLE_DECLARE(name) extern const ScheduleClass k##name;
#define REKINDLE_LIST(name) &k##name,
REKINDLE_SCHEDULES(REKINDLE_DECLARE)

namespace {

constexpr std::array kSchedules{REKINDLE_SCHEDULES(REKINDLE_LIST)};

} // namespace

bool is_schedule_class(const std::string &name) {
    return parts::has_class(kSchedules, name);
}

std::shared_ptr<const Schedule> schedule_from_json_or_null(const Json &json) {
    if (!json.is_object()) return nullptr;
    if (std::shared_ptr<const Schedule> custom = custom_schedule_from_json(json)) return custom;
    return parts::part_from_json(kSchedules, "learning_rate", json, "rekindle_custom_schedule_register");
}

} // namespace rekindle

extern "C" void rekindle_schedule_destroy(rekindle_schedule *schedule) {
    rekindle::capi::destroy(schedule);
}
