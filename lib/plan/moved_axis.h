#pragma once

#include <array>

#include "plan/builder.h"

namespace rekindle::plan {

// The place of an axis in a shape with the batch; negative ones count from the end. Throws INVALID_ARGUMENT for one
// that the shape has not, and for the batch; `class_name` is that of the part that was given the axis.
size_t axis_of(const char *class_name, int64_t axis, const Shape &shape);

// Brings one axis of row-major tensors to their end, and back: by copies, where it is not the last.
class MovedAxis {
public:
    MovedAxis(const Shape &shape, size_t axis);

    bool is_last() const { return inner_ == 1; }
    const Shape &moved_shape() const { return moved_; }

    // With their ways back.
    Value to_end(Builder &builder, const Value &value) const;
    Value back(Builder &builder, const Value &moved) const;
    // The same order of a block that has no gradient.
    Block *to_end(Builder &builder, Block *block) const;
    Mask to_end(Builder &builder, const Mask &mask) const;

private:
    Shape shape_, moved_;
    size_t outer_, middle_, inner_; // the products of the axes before, of it, and of those behind
};

} // namespace rekindle::plan
