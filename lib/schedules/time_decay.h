#pragma once

#include <cmath>

#include "schedules/schedule_options.h"

// Schedules that decay with time, measured in so many steps: continuously, or at the end of each of these times.
namespace rekindle {

struct TimeDecayOptions {
    double initial_learning_rate;
    int64_t decay_steps;
    double decay_rate;
    bool staircase;

    float elapsed(int64_t step) const {
        float times = static_cast<float>(step) / static_cast<float>(decay_steps);
        return staircase ? std::floor(times) : times;
    }
};

template <class Given>
constexpr auto time_decay_table(const Given &defaults) {
    return parts::options_table<TimeDecayOptions>(
        defaults, initial_learning_rate(&Given::initial_learning_rate, &TimeDecayOptions::initial_learning_rate),
        step_count("decay_steps", &Given::decay_steps, &TimeDecayOptions::decay_steps),
        parts::field("decay_rate", &Given::decay_rate, &TimeDecayOptions::decay_rate, parts::at_least(0.0)),
        parts::field("staircase", &Given::staircase, &TimeDecayOptions::staircase), parts::reserved(&Given::reserved));
}

} // namespace rekindle
