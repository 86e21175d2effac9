#pragma once

#include "parts/registry.h"
#include "schedules/schedule.h"

namespace rekindle {

// Whether a schedule of the library's has that class name.
bool is_schedule_class(const std::string &name);

// Makes those whose class the host has registered.
extern const parts::HostClasses<const Schedule> kCustomScheduleClasses;

} // namespace rekindle
