#include "losses/class_axis.h"

namespace rekindle {

ClassAxis::ClassAxis(const Loss &loss, const Shape &output, const Shape &target)
    : ClassAxis(plan::axis_of(loss.class_name(), loss.axis(), output), output, target) {}

ClassAxis::ClassAxis(size_t axis, const Shape &output, const Shape &target) : axis_(output, axis), target_(target) {
    // An axis of class indices has one element, and stands in the same order wherever it stands.
    moves_target_ = !axis_.is_last() && target == output;
    if (!axis_.is_last() && target.size() == output.size()) {
        target_ = plan::MovedAxis(target, axis).moved_shape();
    }
}

plan::Value ClassAxis::move_output(plan::Builder &builder, const plan::Value &output) const {
    return axis_.to_end(builder, output);
}

plan::Block *ClassAxis::move_target(plan::Builder &builder, plan::Block *target) const {
    return moves_target_ ? axis_.to_end(builder, target) : target;
}

} // namespace rekindle
