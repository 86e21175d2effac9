#pragma once

#include "losses/loss.h"
#include "plan/moved_axis.h"

namespace rekindle {

// Brings the axis that a loss compares along to the end, where the kernels want it: by a copy of outputs and targets
// where it is another than the last. Throws INVALID_ARGUMENT for an axis that the output has not.
class ClassAxis {
public:
    // Both shapes with the batch.
    ClassAxis(const Loss &loss, const Shape &output, const Shape &target);

    const Shape &target_shape() const { return target_; } // as moved
    plan::Value move_output(plan::Builder &builder, const plan::Value &output) const;
    plan::Block *move_target(plan::Builder &builder, plan::Block *target) const;

private:
    ClassAxis(size_t axis, const Shape &output, const Shape &target);

    plan::MovedAxis axis_;
    Shape target_;
    bool moves_target_;
};

} // namespace rekindle
