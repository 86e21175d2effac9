#include "layers/spatial_dropout.h"

namespace rekindle {
namespace {

class SpatialDropout2D final : public SpatialDropout {
public:
    static constexpr const char *kClassName = "SpatialDropout2D";

    explicit SpatialDropout2D(SpatialDropoutOptions options) : SpatialDropout(std::move(options), 2) {}

    const char *class_name() const override { return kClassName; }
};

} // namespace

extern const LayerClass kSpatialDropout2D = layer_class<SpatialDropout2D, kSpatialDropoutOptions>();

} // namespace rekindle

extern "C" rekindle_status rekindle_spatial_dropout2d_create(const rekindle_spatial_dropout_options *options,
                                                             rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::SpatialDropout2D>(rekindle::kSpatialDropoutOptions, options, layer,
                                                               "layer");
}
