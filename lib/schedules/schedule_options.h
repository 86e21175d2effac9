#pragma once

#include "parts/keras_keys.h"
#include "parts/optional_field.h"
#include "parts/part.h"
#include "rekindle/schedule.h"
#include "schedules/schedule.h"

// What the options of schedules have in common, and how a schedule is registered.
namespace rekindle {

using ScheduleClass = parts::PartClass<const Schedule>;

template <class Public, class Options>
constexpr auto initial_learning_rate(double Public::*given, double Options::*option) {
    return parts::field("initial_learning_rate", given, option, parts::at_least(0.0));
}

template <class Public, class Options>
constexpr auto step_count(const char *key, int64_t Public::*given, int64_t Options::*option, int64_t least = 1) {
    return parts::field(key, given, option, parts::at_least<int64_t>(least));
}

// What follows from a schedule's options and their table.
template <class Options, const auto &kOptions>
using ScheduleWith = parts::PartWith<Schedule, Options, kOptions>;

// What a schedule's line in the registry stands for.
template <class Part, const auto &kOptions>
constexpr ScheduleClass schedule_class() noexcept {
    return parts::part_class<const Schedule, Part, kOptions, parts::schedule_keys>(nullptr);
}

} // namespace rekindle
