#pragma once

#include "plan/builder.h"

namespace rekindle {

// The steps of sequences (batch, steps, features) in the order in which a recurrent layer takes them. Inside, such
// layers have (steps, batch, features) in that order, so that a step's rows lie together.
struct TimeSteps {
    size_t steps, batch;
    bool backwards;              // the last step comes first
    plan::Block *mask = nullptr; // uint8 (batch, steps), 0 at steps that are left out; null: none are
    bool zeros_skipped = false;  // a step that is left out gives 0, and not what the step before gave

    size_t time_of(size_t step) const { return backwards ? steps - 1 - step : step; }
    // Once the plan has memory.
    bool skips(size_t step, size_t row) const {
        return mask != nullptr && mask->address[row * steps + time_of(step)] == std::byte{0};
    }
};

// The sequences step by step: (steps, batch, features), with the way back. Where `factors` (batch, features) is not
// null, each is multiplied by its row's.
plan::Value to_steps(plan::Builder &builder, const TimeSteps &time, const plan::Value &src, plan::Block *factors);

// What a layer gives at each step: `outputs` (steps, batch, units) as (batch, steps, units), still in the order of the
// steps. At a step that is left out it is what the step before gave, 0 at first, or 0. `first` is where in the block
// the first step lies, in floats.
plan::Value from_steps(plan::Builder &builder, const TimeSteps &time, plan::Block *outputs, size_t first, size_t units);
// Its way back: d(loss)/d(outputs).
plan::Block *gradient_of_steps(plan::Builder &builder, const TimeSteps &time, const plan::Value &diff);

// Sequences (batch, steps, features) with the last step first, with the way back.
plan::Value lower_reversed_steps(plan::Builder &builder, const plan::Value &src);

// What it gives last: `last`, what it gave at the last step that was not left out, and 0 in rows that have none.
plan::Value last_output(plan::Builder &builder, const TimeSteps &time, const plan::Value &last);
// Its way back; `sum` is d(loss)/d(last) from elsewhere, or empty.
plan::Value gradient_of_last(plan::Builder &builder, const TimeSteps &time, const plan::Value &diff,
                             const plan::Value &sum);

} // namespace rekindle
