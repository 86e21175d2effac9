#include "kernels/merge.h"
#include "layers/merge_layer.h"
#include "rekindle/layer.h"

namespace rekindle {

using plan::Builder;
using plan::Value;

namespace {

constexpr auto kOptions = merge_options(rekindle_add_options REKINDLE_ADD_OPTIONS_INIT);

class Add final : public MergeLayerWith<kOptions> {
public:
    static constexpr const char *kClassName = "Add";

    using MergeLayerWith::MergeLayerWith;
    const char *class_name() const override { return kClassName; }

private:
    Value merge(Builder &builder, const std::vector<Value> &srcs) const override;
};

// All inputs have the same gradient: the one that there is.
Value Add::merge(Builder &builder, const std::vector<Value> &srcs) const {
    Value dst = fold(builder, "add", srcs, kernels::add);
    builder.on_backward(srcs, {}, {dst}, [count = srcs.size()](const std::vector<Value> &diff_dsts) {
        return std::vector<Value>(count, diff_dsts[0]);
    });
    return dst;
}

} // namespace

extern const LayerClass kAdd = layer_class<Add, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_add_options_init(rekindle_add_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_add_create(const rekindle_add_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::Add>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
