#include <limits>

#include "kernels/merge.h"
#include "layers/merge_layer.h"
#include "rekindle/layer.h"

namespace rekindle {

using plan::Builder;
using plan::Value;

namespace {

constexpr auto kOptions = merge_options(rekindle_maximum_options REKINDLE_MAXIMUM_OPTIONS_INIT);

class Maximum final : public MergeLayerWith<kOptions> {
public:
    static constexpr const char *kClassName = "Maximum";

    using MergeLayerWith::MergeLayerWith;
    const char *class_name() const override { return kClassName; }

private:
    Value merge(Builder &builder, const std::vector<Value> &srcs) const override {
        return lower_extreme(builder, "maximum", srcs, kernels::maximum, -std::numeric_limits<float>::infinity());
    }
    bool heeds_masks() const override { return true; }
};

} // namespace

extern const LayerClass kMaximum = layer_class<Maximum, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_maximum_options_init(rekindle_maximum_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_maximum_create(const rekindle_maximum_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::Maximum>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
