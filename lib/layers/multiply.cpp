#include "kernels/merge.h"
#include "layers/masks.h"
#include "layers/merge_layer.h"
#include "rekindle/layer.h"

namespace rekindle {

using plan::Builder;
using plan::Value;

namespace {

constexpr auto kOptions = merge_options(rekindle_multiply_options REKINDLE_MULTIPLY_OPTIONS_INIT);

class Multiply final : public MergeLayerWith<kOptions> {
public:
    static constexpr const char *kClassName = "Multiply";

    using MergeLayerWith::MergeLayerWith;
    const char *class_name() const override { return kClassName; }

private:
    Value merge(Builder &builder, const std::vector<Value> &srcs) const override;
    bool heeds_masks() const override { return true; }
    bool heeds_mask_of_one() const override { return true; }
};

// The product of the gradient and all values but one, for each of those that need it. The last of them takes the
// gradient's memory, where it may.
std::vector<Value> multiply_backward(Builder &builder, const std::vector<Value> &srcs, const Value &diff_dst) {
    std::vector<Value> diff_srcs(srcs.size());
    Value memory = builder.gradient_memory(diff_dst);
    std::vector<plan::Block *> from, to(srcs.size()), touched{diff_dst.block, memory.block};
    for (size_t i = srcs.size(); i-- > 0;) {
        if (!builder.needs_gradient(srcs[i])) continue;
        diff_srcs[i] = memory.empty() ? builder.value(diff_dst.shape, diff_dst.desc) : memory;
        memory = {};
        to[i] = diff_srcs[i].block;
        touched.push_back(to[i]);
    }
    for (const Value &src : srcs) from.push_back(src.block);
    touched.insert(touched.end(), from.begin(), from.end());
    auto multiply_others = [from, to, given = diff_dst.block](size_t one, size_t begin, size_t end) {
        const float *product = given->floats();
        for (size_t i = 0; i < from.size(); ++i) {
            if (i == one) continue;
            kernels::multiply(product, from[i]->floats(), to[one]->floats(), begin, end);
            product = to[one]->floats();
        }
    };
    builder.add("multiply_backward", touched,
                [=, count = float_count(diff_dst), threads = builder.request().threads](const plan::Run &) {
                    over_elements(threads, count, [&](size_t begin, size_t end) {
                        for (size_t i = 0; i < to.size(); ++i) {
                            if (to[i] != nullptr) multiply_others(i, begin, end);
                        }
                    });
                });
    return diff_srcs;
}

} // namespace

Value lower_product(Builder &builder, const std::vector<Value> &srcs) {
    Value dst = fold(builder, "multiply", srcs, kernels::multiply);
    builder.on_backward(srcs, {}, {dst}, [&builder, srcs](const std::vector<Value> &diff_dsts) {
        return multiply_backward(builder, srcs, builder.in_layout(diff_dsts[0], srcs[0].desc));
    });
    return dst;
}

// What does not count is a factor of 1, and where nothing counts the product is 0.
Value Multiply::merge(Builder &builder, const std::vector<Value> &given) const {
    if (given.size() == 1) return lower_fill(builder, given[0], given[0].mask, 0.0F);
    std::vector<Value> srcs;
    for (const Value &src : given) {
        srcs.push_back(src.mask.empty() ? src : lower_fill(builder, src, src.mask, 1.0F));
    }
    for (Value &src : srcs) src = builder.in_layout(src, srcs[0].desc);
    Value dst = lower_product(builder, srcs);
    plan::Mask any = lower_any_of(builder, given);
    return any.empty() ? dst : lower_fill(builder, dst, any, 0.0F);
}

extern const LayerClass kMultiply = layer_class<Multiply, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_multiply_options_init(rekindle_multiply_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_multiply_create(const rekindle_multiply_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::Multiply>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
