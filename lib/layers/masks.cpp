#include "layers/masks.h"

#include <algorithm>

#include "core/error.h"
#include "kernels/masks.h"
#include "runtime/parallel.h"

namespace rekindle {

using plan::Block;
using plan::Builder;
using plan::Mask;
using plan::Value;

namespace {

constexpr size_t kSerialBelow = 65536, kSerialBelowFloats = 16384; // elements

// Adds a kernel that calls part(begin, end) for pieces of `count` rows of so many elements.
template <class Part>
void add_over(Builder &builder, const char *name, const std::vector<Block *> &touched, size_t count, size_t minimum,
              Part part) {
    builder.add(name, touched,
                [count, minimum, part = std::move(part), threads = builder.request().threads](const plan::Run &) {
                    runtime::parallel_for(threads, count, 1, minimum, part);
                });
}

using Join = void (*)(const uint8_t *first, const uint8_t *second, uint8_t *dst, size_t begin, size_t end);

void add_join(Builder &builder, const char *name, const Mask &first, const Mask &second, const Mask &dst, Join join) {
    add_over(builder, name, {first.block, second.block, dst.block}, dst.elements(), kSerialBelow,
             [join, a = first.block, b = second.block, to = dst.block](size_t begin, size_t end) {
                 join(a->flags(), b->flags(), to->flags(), begin, end);
             });
}

template <class Element>
void add_nonzero(Builder &builder, const Value &src, const Mask &mask) {
    add_over(builder, "nonzero", {src.block, mask.block}, mask.elements(), kSerialBelow,
             [from = src.block, to = mask.block](size_t begin, size_t end) {
                 const Element *values = reinterpret_cast<const Element *>(from->address);
                 kernels::nonzero_flags(values, to->flags(), begin, end);
             });
}

void add_fill(Builder &builder, const char *name, const Value &from, const Mask &mask, float fill, const Value &to) {
    size_t rows = mask.elements(), size = to.elements() / rows;
    add_over(builder, name, {from.block, mask.block, to.block}, rows, kSerialBelowFloats / size + 1,
             [=, src = from.block, flags = mask.block, dst = to.block](size_t begin, size_t end) {
                 kernels::fill_rows(src->floats(), flags->flags(), size, fill, dst->floats(), begin, end);
             });
}

} // namespace

void require_mask_of_places(const char *class_name, const Shape &mask, const Shape &input, const char *place) {
    Shape places(input.begin(), input.empty() ? input.end() : input.begin() + 1);
    require(mask == places, class_name, "'s mask has the shape ", to_string(mask), " without the batch; expected ",
            to_string(places), ", one for each ", place);
}

Mask lower_nonzero(Builder &builder, const Value &given) {
    Mask mask = builder.mask(given.shape);
    if (given.dtype == REKINDLE_INT32) {
        add_nonzero<int32_t>(builder, given, mask);
    } else {
        add_nonzero<float>(builder, builder.plain(given), mask);
    }
    return mask;
}

Mask lower_unlike(Builder &builder, const Value &src, float number) {
    Mask mask = builder.mask(Shape(src.shape.begin(), src.shape.end() - 1));
    size_t rows = mask.elements(), size = src.elements() / rows;
    add_over(builder, "unlike", {src.block, mask.block}, rows, kSerialBelowFloats / size + 1,
             [=, from = src.block, to = mask.block](size_t begin, size_t end) {
                 kernels::unlike_flags(from->floats(), size, number, to->flags(), begin, end);
             });
    return mask;
}

Mask lower_ones(Builder &builder, const Shape &shape) {
    Mask mask = builder.mask(shape);
    builder.add("ones", {mask.block}, [to = mask.block, count = mask.elements()](const plan::Run &) {
        std::fill_n(to->flags(), count, uint8_t{1});
    });
    return mask;
}

Mask lower_or(Builder &builder, const std::vector<Mask> &masks) {
    if (masks.size() == 1) return masks[0];
    Mask joined = builder.mask(masks[0].shape);
    add_join(builder, "or", masks[0], masks[1], joined, kernels::or_flags);
    for (size_t i = 2; i < masks.size(); ++i) add_join(builder, "or", joined, masks[i], joined, kernels::or_flags);
    return joined;
}

Mask lower_or_not(Builder &builder, const Mask &first, const Mask &second) {
    Mask joined = builder.mask(first.shape);
    add_join(builder, "or_not", first, second, joined, kernels::or_not_flags);
    return joined;
}

Mask lower_any(Builder &builder, const Mask &mask) {
    Mask any = builder.mask(Shape(mask.shape.begin(), mask.shape.end() - 1));
    size_t size = static_cast<size_t>(mask.shape.back());
    add_over(builder, "any", {mask.block, any.block}, any.elements(), kSerialBelow / size + 1,
             [=, from = mask.block, to = any.block](size_t begin, size_t end) {
                 kernels::any_flags(from->flags(), size, to->flags(), begin, end);
             });
    return any;
}

Value lower_fill(Builder &builder, const Value &given, const Mask &mask, float fill) {
    Value src = builder.plain(given), dst = builder.value(src.shape, src.desc);
    dst.mask = mask;
    add_fill(builder, "fill_masked", src, mask, fill, dst);
    builder.on_backward(src, dst, [&builder, mask](const Value &given_diff) {
        Value diff_dst = builder.plain(given_diff), diff_src = builder.gradient_memory(diff_dst);
        add_fill(builder, "fill_masked_backward", diff_dst, mask, 0.0F, diff_src);
        return diff_src;
    });
    return dst;
}

} // namespace rekindle
