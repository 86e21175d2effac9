#include "layers/spatial_dropout.h"

namespace rekindle {
namespace {

class SpatialDropout1D final : public SpatialDropout {
public:
    static constexpr const char *kClassName = "SpatialDropout1D";

    explicit SpatialDropout1D(SpatialDropoutOptions options) : SpatialDropout(std::move(options), 1) {}

    const char *class_name() const override { return kClassName; }
};

} // namespace

extern const LayerClass kSpatialDropout1D = layer_class<SpatialDropout1D, kSpatialDropoutOptions>();

} // namespace rekindle

extern "C" rekindle_status rekindle_spatial_dropout1d_create(const rekindle_spatial_dropout_options *options,
                                                             rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::SpatialDropout1D>(rekindle::kSpatialDropoutOptions, options, layer,
                                                               "layer");
}
