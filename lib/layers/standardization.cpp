#include "layers/standardization.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "kernels/standardize.h"
#include "plan/moved_axis.h"
#include "runtime/parallel.h"

namespace rekindle {

using onednn::Desc;
using plan::Block;
using plan::Builder;
using plan::Value;

namespace {

constexpr size_t kSerialBelow = 32768; // elements
constexpr float kLeastDivisor = 1e-7F; // Keras's epsilon

// The axes of a sample that have means of their own, in their order.
std::vector<size_t> kept_axes(const char *class_name, const std::vector<int64_t> &axes, const Shape &sample) {
    std::vector<size_t> kept;
    kept.reserve(axes.size());
    for (int64_t axis : axes) kept.push_back(plan::axis_of(class_name, axis, with_batch(1, sample)) - 1);
    std::sort(kept.begin(), kept.end());
    require(std::adjacent_find(kept.begin(), kept.end()) == kept.end(), class_name, ": axis is ", to_string(axes),
            ", which has an axis of the input's shape ", to_string(with_batch(1, sample)), " twice");
    return kept;
}

// What a place of a sample is standardized by: its mean, and what it is multiplied by.
void fill(const Standardization &of, const float *mean, const float *variance, float *means, float *factors) {
    for (size_t i = 0; i < of.groups.of.size(); ++i) {
        float divisor = std::max(std::sqrt(variance[of.groups.of[i]]), kLeastDivisor);
        means[i] = mean[of.groups.of[i]];
        factors[i] = of.invert ? divisor : 1.0F / divisor;
    }
}

// Both of all places, one behind the other: where they are given once and for all, else in a block.
struct PlaceFactors {
    std::shared_ptr<const std::vector<float>> given;
    Block *block;
    size_t size;

    kernels::Standardization standardization() const {
        const float *first = given != nullptr ? given->data() : block->floats();
        return {first, first + size, size};
    }
};

PlaceFactors given_factors(const Standardization &of) {
    size_t size = of.groups.of.size();
    auto both = std::make_shared<std::vector<float>>(2 * size);
    fill(of, of.mean.data(), of.variance.data(), both->data(), both->data() + size);
    return {both, nullptr, size};
}

// Of the weights, at each step.
PlaceFactors lower_factors(Builder &builder, const Standardization &of) {
    size_t size = of.groups.of.size();
    Desc view = Desc::row_major({static_cast<int64_t>(of.groups.count())});
    Block *mean = builder.weight(of.first_weight, view), *variance = builder.weight(of.first_weight + 1, view);
    Block *both = builder.block(2 * size * sizeof(float));
    builder.add("normalization_factors", {mean, variance, both}, [=](const plan::Run &) {
        fill(of, mean->floats(), variance->floats(), both->floats(), both->floats() + size);
    });
    return {nullptr, both, size};
}

} // namespace

Shape standardized_shape(const char *class_name, const std::vector<int64_t> &axes, const Shape &sample) {
    Shape shape;
    for (size_t axis : kept_axes(class_name, axes, sample)) shape.push_back(sample[axis]);
    return shape;
}

StandardizedGroups standardized_groups(const char *class_name, const std::vector<int64_t> &axes, const Shape &sample) {
    StandardizedGroups groups{standardized_shape(class_name, axes, sample),
                              std::vector<uint32_t>(element_count(sample))};
    size_t inner = 1, factor = 1;
    std::vector<size_t> kept = kept_axes(class_name, axes, sample);
    for (size_t axis = sample.size(); axis-- > 0;) {
        size_t dimension = static_cast<size_t>(sample[axis]);
        if (std::binary_search(kept.begin(), kept.end(), axis)) {
            for (size_t i = 0; i < groups.of.size(); ++i) {
                groups.of[i] += static_cast<uint32_t>(i / inner % dimension * factor);
            }
            factor *= dimension;
        }
        inner *= dimension;
    }
    return groups;
}

Value lower_standardization(Builder &builder, Standardization of, const Value &given) {
    Value src = builder.plain(given), dst = builder.value(src.shape, src.desc);
    PlaceFactors factors = of.mean.empty() ? lower_factors(builder, of) : given_factors(of);
    size_t samples = src.elements() / factors.size;
    int threads = builder.request().threads;
    auto add = [=, &builder](const char *name, auto kernel, Block *from, Block *to) {
        builder.add(name, {from, factors.block, to}, [=](const plan::Run &) {
            runtime::parallel_for(threads, samples, 1, kSerialBelow / factors.size, [&](size_t begin, size_t end) {
                kernel(factors.standardization(), from->floats(), to->floats(), begin, end);
            });
        });
    };
    add("normalization", of.invert ? kernels::spread_out : kernels::standardize, src.block, dst.block);
    builder.on_backward(src, dst, [=, &builder](const Value &given_diff) {
        Value diff_dst = builder.plain(given_diff), diff_src = builder.gradient_memory(diff_dst);
        add("normalization_backward", kernels::apply_factors, diff_dst.block, diff_src.block);
        return diff_src;
    });
    return dst;
}

} // namespace rekindle
