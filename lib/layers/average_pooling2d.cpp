#include "layers/pooling2d.h"

namespace rekindle {
namespace {

class AveragePooling2D final : public Pooling2D {
public:
    static constexpr const char *kClassName = "AveragePooling2D";

    explicit AveragePooling2D(Pooling2DOptions options)
        : Pooling2D(std::move(options), onednn::PoolingKind::kAverage) {}

    const char *class_name() const override { return kClassName; }
};

} // namespace

extern const LayerClass kAveragePooling2D = layer_class<AveragePooling2D, pooling2d::kOptions>();

} // namespace rekindle

extern "C" rekindle_status rekindle_average_pooling2d_create(const rekindle_pooling2d_options *options,
                                                             rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::AveragePooling2D>(rekindle::pooling2d::kOptions, options, layer, "layer");
}
