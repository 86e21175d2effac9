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
    return json.is_object() ? parts::part_from_json(kSchedules, "learning_rate", json, kCustomScheduleClasses)
                            : nullptr;
}

} // namespace rekindle

extern "C" void rekindle_schedule_destroy(rekindle_schedule *schedule) {
    rekindle::capi::destroy(schedule);
}
