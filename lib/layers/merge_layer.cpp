#include "layers/merge_layer.h"

#include <algorithm>

#include "core/error.h"
#include "kernels/merge.h"
#include "layers/broadcast.h"
#include "layers/masks.h"

namespace rekindle {

using plan::Block;
using plan::Builder;
using plan::Value;

namespace {

// The mask that an input of the merged shape's rank has of its rows, for values of that shape. One of fewer axes gets
// more, and Keras loses its mask on the way.
plan::Mask row_mask(Builder &builder, const Value &src, const Shape &shape) {
    if (src.mask.empty() || src.shape.size() < shape.size()) return {};
    return lower_broadcast(builder, src.mask, Shape(shape.begin(), shape.end() - 1));
}

} // namespace

std::vector<Shape> MergeLayer::output_shapes(const std::vector<Shape> &inputs, const CallArguments &) const {
    require(!inputs.empty(), class_name(), " is called on no inputs; expected one or more");
    return {broadcast_shape(class_name(), inputs)};
}

std::vector<Value> MergeLayer::lower_call(Builder &builder, const Position &position,
                                          const std::vector<Value> &srcs) const {
    if (srcs.size() == 1 && (srcs[0].mask.empty() || !heeds_mask_of_one())) return srcs;
    Shape shape = with_batch(srcs[0].shape[0], position.outputs[0]);
    bool are_equal = std::all_of(srcs.begin(), srcs.end(), [&](const Value &src) { return src.shape == shape; });
    std::vector<Value> alike;
    for (const Value &src : srcs) {
        if (are_equal) {
            alike.push_back(builder.in_layout(src, srcs[0].desc));
        } else {
            alike.push_back(src.shape == shape ? builder.plain(src) : lower_broadcast(builder, src, shape));
        }
        alike.back().mask = heeds_masks() ? row_mask(builder, src, shape) : plan::Mask{};
    }
    return {merge(builder, alike)};
}

std::optional<Shape> MergeLayer::output_mask(const std::vector<TensorSpec> &inputs) const {
    if (heeds_masks()) check_heeded(inputs);
    std::vector<Shape> masks;
    for (const TensorSpec &input : inputs) {
        if (!input.mask) return std::nullopt;
        masks.push_back(*input.mask);
        require(masks.back().size() == masks[0].size(), class_name(), " cannot merge masks of the shapes ",
                to_string(masks[0]), " and ", to_string(masks.back()), "; expected as many dimensions");
    }
    return broadcast_shape(class_name(), masks);
}

void MergeLayer::check_heeded(const std::vector<TensorSpec> &inputs) const {
    bool passes_on = inputs.size() == 1 && !heeds_mask_of_one();
    for (const TensorSpec &input : inputs) {
        require(!input.mask || passes_on || input.mask->size() + 1 == input.shape.size(), class_name(),
                " cannot heed a mask of the shape ", input.mask ? to_string(*input.mask) : "", " for an input of ",
                to_string(input.shape), "; expected one of all its dimensions but the last");
    }
}

MaskTerms::Term MergeLayer::mask_term(MaskTerms &terms, const std::vector<MaskedTerm> &inputs) const {
    MaskTerms::Term mask = *inputs[0].mask;
    for (size_t i = 1; i < inputs.size(); ++i) mask = terms.either(mask, *inputs[i].mask);
    return mask;
}

plan::Mask MergeLayer::lower_mask(Builder &builder, const Position &, const std::vector<Value> &srcs) const {
    std::vector<Shape> samples;
    samples.reserve(srcs.size());
    for (const Value &src : srcs) samples.push_back(without_batch(src.mask.shape));
    Shape shape = with_batch(srcs[0].shape[0], broadcast_shape(class_name(), samples));
    std::vector<plan::Mask> masks;
    masks.reserve(srcs.size());
    for (const Value &src : srcs) masks.push_back(lower_broadcast(builder, src.mask, shape));
    return lower_or(builder, masks);
}

plan::Mask lower_any_of(Builder &builder, const std::vector<Value> &srcs) {
    std::vector<plan::Mask> masks;
    for (const Value &src : srcs) {
        if (src.mask.empty()) return {};
        masks.push_back(src.mask);
    }
    return lower_or(builder, masks);
}

Value fold(Builder &builder, const char *name, const std::vector<Value> &srcs, MergeElements merge, float divisor) {
    Value dst = builder.value(srcs[0].shape, srcs[0].desc);
    std::vector<Block *> from;
    from.reserve(srcs.size());
    for (const Value &src : srcs) from.push_back(src.block);
    std::vector<Block *> touched = from;
    touched.push_back(dst.block);
    builder.add(name, touched,
                [=, to = dst.block, count = float_count(dst), threads = builder.request().threads](const plan::Run &) {
                    over_elements(threads, count, [&](size_t begin, size_t end) {
                        merge(from[0]->floats(), from[1]->floats(), to->floats(), begin, end);
                        for (size_t i = 2; i < from.size(); ++i) {
                            merge(to->floats(), from[i]->floats(), to->floats(), begin, end);
                        }
                        if (divisor != 1) kernels::divide(to->floats(), divisor, to->floats(), begin, end);
                    });
                });
    return dst;
}

void add_map(Builder &builder, const char *name, const Value &from, const Value &to, MapElements function) {
    builder.add(name, {from.block, to.block},
                [source = from.block, target = to.block, function = std::move(function), count = float_count(to),
                 threads = builder.request().threads](const plan::Run &) {
                    over_elements(threads, count, [&](size_t begin, size_t end) {
                        function(source->floats(), target->floats(), begin, end);
                    });
                });
}

namespace {

// Each source's part of the gradient: what it takes is its own memory's, what the last one is left is `left`.
std::vector<Value> lower_extreme_backward(Builder &builder, const std::string &name, const std::vector<Value> &srcs,
                                          const Value &dst, const Value &diff_dst) {
    Value left = builder.gradient_memory(diff_dst);
    std::vector<Value> diff_srcs(srcs.size());
    std::vector<Block *> from, taken, touched{dst.block, diff_dst.block, left.block};
    for (size_t i = 0; i + 1 < srcs.size(); ++i) {
        if (builder.needs_gradient(srcs[i])) diff_srcs[i] = builder.value(dst.shape, dst.desc);
        from.push_back(srcs[i].block);
        taken.push_back(diff_srcs[i].block);
        touched.insert(touched.end(), {from.back(), taken.back()});
    }
    diff_srcs.back() = left;
    builder.add(name, touched,
                [=, dst = dst.block, given = diff_dst.block, left = left.block, count = float_count(dst),
                 threads = builder.request().threads](const plan::Run &) {
                    over_elements(threads, count, [&](size_t begin, size_t end) {
                        for (size_t i = 0; i < from.size(); ++i) {
                            kernels::take_gradient(from[i]->floats(), dst->floats(), (i == 0 ? given : left)->floats(),
                                                   taken[i] == nullptr ? nullptr : taken[i]->floats(), left->floats(),
                                                   begin, end);
                        }
                    });
                });
    return diff_srcs;
}

// Leaves to the choice what counts: in the place of others stands what it takes of no two numbers. Where nothing
// counts, in `any` of the values, Keras takes the first one.
std::vector<Value> lower_counting(Builder &builder, const std::vector<Value> &srcs, const plan::Mask &any,
                                  float never) {
    std::vector<Value> counting;
    for (const Value &src : srcs) {
        plan::Mask kept = src.mask;
        if (counting.empty() && !any.empty()) kept = lower_or_not(builder, kept, any);
        counting.push_back(kept.empty() ? src : lower_fill(builder, src, kept, never));
    }
    for (Value &src : counting) src = builder.in_layout(src, counting[0].desc);
    return counting;
}

} // namespace

Value lower_extreme(Builder &builder, const char *name, const std::vector<Value> &given, MergeElements choose,
                    float never) {
    plan::Mask any = lower_any_of(builder, given);
    std::vector<Value> srcs = lower_counting(builder, given, any, never);
    Value dst = fold(builder, name, srcs, choose);
    dst.mask = any;
    builder.on_backward(srcs, {}, {dst}, [&builder, name, srcs, dst](const std::vector<Value> &diff_dsts) {
        Value diff_dst = builder.in_layout(diff_dsts[0], dst.desc);
        return lower_extreme_backward(builder, text(name, "_backward"), srcs, dst, diff_dst);
    });
    return dst;
}

} // namespace rekindle
