#include "layers/broadcast.h"

#include <algorithm>

#include "core/error.h"
#include "kernels/broadcast.h"
#include "layers/masks.h"
#include "runtime/parallel.h"

namespace rekindle {

using kernels::BroadcastAxis;
using plan::Builder;
using plan::Value;

namespace {

constexpr size_t kSerialBelow = 16384; // elements

// `from` is one of the others' inputs, and shorter or as long.
void join(Shape &joined, const Shape &from, const char *class_name) {
    Shape before = joined;
    if (from.size() > joined.size()) joined.insert(joined.begin(), from.size() - joined.size(), 1);
    size_t missing = joined.size() - from.size();
    for (size_t i = 0; i < from.size(); ++i) {
        int64_t &dimension = joined[missing + i];
        require(dimension == from[i] || dimension == 1 || from[i] == 1, class_name,
                " cannot merge inputs of the shapes ", to_string(before), " and ", to_string(from),
                "; expected dimensions that are equal or 1");
        if (dimension == 1) dimension = from[i];
    }
}

// Of a sample; neighbours of a kind are one axis.
std::vector<BroadcastAxis> axes_between(const Shape &small, const Shape &large) {
    std::vector<BroadcastAxis> axes;
    size_t missing = large.size() - small.size(); // behind the batch
    for (size_t i = 1; i < large.size(); ++i) {
        size_t size = static_cast<size_t>(large[i]);
        bool is_repeated = i <= missing || small[i - missing] != large[i];
        if (size == 1) continue;
        if (!axes.empty() && axes.back().is_repeated == is_repeated) {
            axes.back().size *= size;
        } else {
            axes.push_back({size, is_repeated, 1, 1});
        }
    }
    if (axes.empty()) axes.push_back({1, false, 1, 1});
    for (size_t i = axes.size() - 1; i-- > 0;) {
        const BroadcastAxis &next = axes[i + 1];
        axes[i].inner = next.size * next.inner;
        axes[i].inner_small = (next.is_repeated ? 1 : next.size) * next.inner_small;
    }
    return axes;
}

} // namespace

Shape broadcast_shape(const char *class_name, const std::vector<Shape> &samples) {
    Shape joined = samples[0];
    for (size_t i = 1; i < samples.size(); ++i) join(joined, samples[i], class_name);
    return joined;
}

Value lower_broadcast(Builder &builder, const Value &given, const Shape &shape) {
    Value src = builder.plain(given), dst = builder.value(shape, onednn::activation_desc(shape));
    size_t batch = static_cast<size_t>(shape[0]);
    size_t size = dst.elements() / batch, size_small = src.elements() / batch;
    std::vector<BroadcastAxis> axes = axes_between(src.shape, shape);
    auto over_samples = [threads = builder.request().threads, batch, size](const auto &part) {
        runtime::parallel_for(threads, batch, 1, kSerialBelow / size + 1, [&](size_t begin, size_t end) {
            for (size_t i = begin; i < end; ++i) part(i);
        });
    };
    builder.add("broadcast", {src.block, dst.block}, [=, from = src.block, to = dst.block](const plan::Run &) {
        over_samples([&](size_t i) {
            kernels::broadcast_axes(axes.data(), axes.size(), from->floats() + i * size_small, to->floats() + i * size);
        });
    });
    builder.on_backward(src, dst, [=, &builder](const Value &given_diff) {
        Value diff_dst = builder.plain(given_diff), diff_src = builder.value(src.shape, src.desc);
        builder.add("broadcast_backward", {diff_dst.block, diff_src.block},
                    [=, from = diff_dst.block, to = diff_src.block](const plan::Run &) {
                        over_samples([&](size_t i) {
                            float *sums = to->floats() + i * size_small;
                            std::fill(sums, sums + size_small, 0.0F);
                            kernels::sum_axes(axes.data(), axes.size(), from->floats() + i * size, sums);
                        });
                    });
        return diff_src;
    });
    return dst;
}

plan::Mask lower_broadcast(Builder &builder, const plan::Mask &mask, const Shape &shape) {
    if (mask.shape == shape) return mask;
    plan::Mask large = builder.mask(shape);
    size_t batch = static_cast<size_t>(shape[0]);
    size_t size = large.elements() / batch, size_small = mask.elements() / batch;
    builder.add("broadcast", {mask.block, large.block},
                [=, axes = axes_between(mask.shape, shape), from = mask.block, to = large.block](const plan::Run &) {
                    for (size_t i = 0; i < batch; ++i) {
                        kernels::broadcast_axes(axes.data(), axes.size(), from->flags() + i * size_small,
                                                to->flags() + i * size);
                    }
                });
    return large;
}

} // namespace rekindle
