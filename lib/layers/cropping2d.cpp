#include "layers/borders.h"
#include "rekindle/layer.h"

namespace rekindle {
namespace {

using Given = rekindle_cropping2d_options;
using Options = BorderOptions<4>;

constexpr auto kOptions = parts::options_table<Options>(
    Given REKINDLE_CROPPING2D_OPTIONS_INIT, parts::layer_name(&Given::name, &Options::name),
    parts::borders("cropping", &Given::cropping, &Options::borders));

class Cropping2D final : public BorderLayer<Options, kOptions> {
public:
    static constexpr const char *kClassName = "Cropping2D";

    using BorderLayer::BorderLayer;

    const char *class_name() const override { return kClassName; }
    Shape output_shape(const Shape &input) const override { return cropped_shape(input, borders(), kClassName); }
    plan::Value lower(plan::Builder &builder, const Position &, const plan::Value &src) const override {
        return lower_cropping(builder, src, borders());
    }
};

} // namespace

extern const LayerClass kCropping2D = layer_class<Cropping2D, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_cropping2d_options_init(rekindle_cropping2d_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_cropping2d_create(const rekindle_cropping2d_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::Cropping2D>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
