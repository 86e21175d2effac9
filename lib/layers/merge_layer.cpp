#include "layers/merge_layer.h"

#include <algorithm>

#include "core/error.h"
#include "kernels/merge.h"
#include "layers/broadcast.h"

namespace rekindle {

using plan::Block;
using plan::Builder;
using plan::Value;

std::vector<Shape> MergeLayer::output_shapes(const std::vector<Shape> &inputs, const CallArguments &) const {
    require(!inputs.empty(), class_name(), " is called on no inputs; expected one or more");
    return {broadcast_shape(class_name(), inputs)};
}

std::vector<Value> MergeLayer::lower_call(Builder &builder, const Position &position,
                                          const std::vector<Value> &srcs) const {
    if (srcs.size() == 1) return srcs;
    Shape shape = with_batch(srcs[0].shape[0], position.outputs[0]);
    bool are_equal = std::all_of(srcs.begin(), srcs.end(), [&](const Value &src) { return src.shape == shape; });
    std::vector<Value> alike;
    for (const Value &src : srcs) {
        if (are_equal) {
            alike.push_back(builder.in_layout(src, srcs[0].desc));
        } else {
            alike.push_back(src.shape == shape ? builder.plain(src) : lower_broadcast(builder, src, shape));
        }
    }
    return {merge(builder, alike)};
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

} // namespace

Value lower_extreme(Builder &builder, const char *name, const std::vector<Value> &srcs, MergeElements choose) {
    Value dst = fold(builder, name, srcs, choose);
    builder.on_backward(srcs, {}, {dst}, [&builder, name, srcs, dst](const std::vector<Value> &diff_dsts) {
        Value diff_dst = builder.in_layout(diff_dsts[0], dst.desc);
        return lower_extreme_backward(builder, text(name, "_backward"), srcs, dst, diff_dst);
    });
    return dst;
}

} // namespace rekindle
