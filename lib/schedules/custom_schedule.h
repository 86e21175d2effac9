#pragma once

#include "schedules/schedule.h"

namespace rekindle {

// Whether a schedule of the library's has that class name.
bool is_schedule_class(const std::string &name);

// From Keras's JSON, by the factory that the host has registered; null if its class is not registered.
std::shared_ptr<const Schedule> custom_schedule_from_json(const Json &json);

} // namespace rekindle
