#include "plan/moved_axis.h"

#include "core/error.h"

namespace rekindle::plan {
namespace {

using Sizes = std::array<size_t, 3>;

// to[outer][inner][middle] = from[outer][middle][inner]
template <class Element>
void transpose(const Element *from, Element *to, const Sizes &sizes) {
    auto [outer, middle, inner] = sizes;
    for (size_t o = 0; o < outer; ++o, from += middle * inner, to += middle * inner) {
        for (size_t m = 0; m < middle; ++m) {
            for (size_t i = 0; i < inner; ++i) to[i * middle + m] = from[m * inner + i];
        }
    }
}

void add_transpose(Builder &builder, Block *from, Block *to, const Sizes &sizes) {
    builder.add("move_axis", {from, to}, [=](const Run &) { transpose(from->floats(), to->floats(), sizes); });
}

// A transposed copy, with its way back.
Value transposed(Builder &builder, const Value &value, const Shape &shape, const Sizes &sizes) {
    Value result = builder.value(shape, onednn::activation_desc(shape));
    add_transpose(builder, value.block, result.block, sizes);
    builder.on_backward(value, result,
                        [&builder, value, back = Sizes{sizes[0], sizes[2], sizes[1]}](const Value &given) {
                            Value diff_dst = builder.plain(given), diff_src = builder.value(value.shape, value.desc);
                            add_transpose(builder, diff_dst.block, diff_src.block, back);
                            return diff_src;
                        });
    return result;
}

} // namespace

size_t axis_of(const char *class_name, int64_t axis, const Shape &shape) {
    int64_t rank = static_cast<int64_t>(shape.size());
    require(rank >= 2, class_name, " needs an axis besides the batch; the shape is ", to_string(shape));
    bool is_axis = axis >= 1 - rank && axis < rank && axis != 0;
    require(is_axis, class_name, ": axis is ", axis, "; expected an axis of the shape ", to_string(shape),
            " besides the batch: ", 1 - rank, " to -1 or 1 to ", rank - 1);
    return static_cast<size_t>(axis < 0 ? axis + rank : axis);
}

MovedAxis::MovedAxis(const Shape &shape, size_t axis) : shape_(shape), moved_(shape) {
    moved_.erase(moved_.begin() + static_cast<ptrdiff_t>(axis));
    moved_.push_back(shape[axis]);
    outer_ = element_count(Shape(shape.begin(), shape.begin() + static_cast<ptrdiff_t>(axis)));
    middle_ = static_cast<size_t>(shape[axis]);
    inner_ = element_count(Shape(shape.begin() + static_cast<ptrdiff_t>(axis) + 1, shape.end()));
}

Value MovedAxis::to_end(Builder &builder, const Value &value) const {
    return is_last() ? value : transposed(builder, value, moved_, {outer_, middle_, inner_});
}

Value MovedAxis::back(Builder &builder, const Value &moved) const {
    return is_last() ? moved : transposed(builder, moved, shape_, {outer_, inner_, middle_});
}

Block *MovedAxis::to_end(Builder &builder, Block *block) const {
    if (is_last()) return block;
    Block *result = builder.block(element_count(moved_) * sizeof(float));
    add_transpose(builder, block, result, {outer_, middle_, inner_});
    return result;
}

Mask MovedAxis::to_end(Builder &builder, const Mask &mask) const {
    if (is_last()) return mask;
    Mask result = builder.mask(moved_);
    builder.add("move_axis", {mask.block, result.block},
                [from = mask.block, to = result.block, sizes = Sizes{outer_, middle_, inner_}](const Run &) {
                    transpose(from->flags(), to->flags(), sizes);
                });
    return result;
}

} // namespace rekindle::plan
