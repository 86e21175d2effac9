#include "losses/class_axis.h"

#include <array>

#include "core/error.h"

namespace rekindle {
namespace {

// to[outer][inner][middle] = from[outer][middle][inner]
void transpose(const float *from, float *to, size_t outer, size_t middle, size_t inner) {
    for (size_t o = 0; o < outer; ++o, from += middle * inner, to += middle * inner) {
        for (size_t m = 0; m < middle; ++m) {
            for (size_t i = 0; i < inner; ++i) to[i * middle + m] = from[m * inner + i];
        }
    }
}

size_t axis_of(const Loss &loss, const Shape &output) {
    int64_t rank = static_cast<int64_t>(output.size()), axis = loss.axis();
    bool is_axis = axis >= 1 - rank && axis < rank && axis != 0;
    require(is_axis, loss.class_name(), ": axis is ", axis, "; expected an axis of the output's shape ",
            to_string(output), " besides the batch: ", 1 - rank, " to -1 or 1 to ", rank - 1);
    return static_cast<size_t>(axis < 0 ? axis + rank : axis);
}

Shape moved(const Shape &shape, size_t axis) {
    Shape result = shape;
    result.erase(result.begin() + static_cast<ptrdiff_t>(axis));
    result.push_back(shape[axis]);
    return result;
}

} // namespace

ClassAxis::ClassAxis(const Loss &loss, const Shape &output, const Shape &target) : target_(target) {
    size_t axis = axis_of(loss, output);
    moved_output_ = moved(output, axis);
    classes_ = static_cast<size_t>(output[axis]);
    outer_ = element_count(Shape(output.begin(), output.begin() + static_cast<ptrdiff_t>(axis)));
    inner_ = element_count(Shape(output.begin() + static_cast<ptrdiff_t>(axis) + 1, output.end()));
    // An axis of class indices has one element, and stands in the same order wherever it stands.
    moves_target_ = !is_last() && target == output;
    if (!is_last() && target.size() == output.size()) target_ = moved(target, axis);
}

namespace {

// A kernel that transposes one block into another.
void add_transpose(plan::Builder &builder, const char *name, plan::Block *from, plan::Block *to,
                   std::array<size_t, 3> sizes) {
    builder.add(name, {from, to},
                [=](const plan::Run &) { transpose(from->floats(), to->floats(), sizes[0], sizes[1], sizes[2]); });
}

} // namespace

plan::Value ClassAxis::move_output(plan::Builder &builder, const plan::Value &output) const {
    if (is_last()) return output;
    plan::Value result = builder.value(moved_output_, onednn::Desc::row_major(moved_output_));
    add_transpose(builder, "class_axis", output.block, result.block, {outer_, classes_, inner_});
    if (!builder.training()) return result;
    std::array<size_t, 3> back{outer_, inner_, classes_};
    builder.on_backward([&builder, output, back](const plan::Value &given) -> plan::Value {
        plan::Value diff_dst = builder.plain(given), diff_src = builder.value(output.shape, output.desc);
        add_transpose(builder, "class_axis_backward", diff_dst.block, diff_src.block, back);
        return diff_src;
    });
    return result;
}

plan::Block *ClassAxis::move_target(plan::Builder &builder, plan::Block *target) const {
    if (!moves_target_) return target;
    plan::Value result = builder.value(moved_output_, onednn::Desc::row_major(moved_output_));
    add_transpose(builder, "class_axis", target, result.block, {outer_, classes_, inner_});
    return result.block;
}

} // namespace rekindle
