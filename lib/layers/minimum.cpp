#include <limits>

#include "kernels/merge.h"
#include "layers/merge_layer.h"
#include "rekindle/layer.h"

namespace rekindle {

using plan::Builder;
using plan::Value;

namespace {

constexpr auto kOptions = merge_options(rekindle_minimum_options REKINDLE_MINIMUM_OPTIONS_INIT);

class Minimum final : public MergeLayerWith<kOptions> {
public:
    static constexpr const char *kClassName = "Minimum";

    using MergeLayerWith::MergeLayerWith;
    const char *class_name() const override { return kClassName; }

private:
    Value merge(Builder &builder, const std::vector<Value> &srcs) const override {
        return lower_extreme(builder, "minimum", srcs, kernels::minimum, std::numeric_limits<float>::infinity());
    }
    bool heeds_masks() const override { return true; }
};

} // namespace

extern const LayerClass kMinimum = layer_class<Minimum, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_minimum_options_init(rekindle_minimum_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_minimum_create(const rekindle_minimum_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::Minimum>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
