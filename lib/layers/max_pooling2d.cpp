#include "layers/pooling2d.h"

namespace rekindle {
namespace {

class MaxPooling2D final : public Pooling2D {
public:
    static constexpr const char *kClassName = "MaxPooling2D";

    explicit MaxPooling2D(Pooling2DOptions options) : Pooling2D(std::move(options), onednn::PoolingKind::kMax) {}

    const char *class_name() const override { return kClassName; }
};

} // namespace

extern const LayerClass kMaxPooling2D = layer_class<MaxPooling2D, pooling2d::kOptions>();

} // namespace rekindle

extern "C" rekindle_status rekindle_max_pooling2d_create(const rekindle_pooling2d_options *options,
                                                         rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::MaxPooling2D>(rekindle::pooling2d::kOptions, options, layer, "layer");
}
