#include "layers/borders.h"
#include "rekindle/layer.h"

namespace rekindle {
namespace {

using Given = rekindle_cropping1d_options;
using Options = BorderOptions<2>;

constexpr auto kOptions = parts::options_table<Options>(
    Given REKINDLE_CROPPING1D_OPTIONS_INIT, parts::layer_name(&Given::name, &Options::name),
    parts::borders("cropping", &Given::cropping, &Options::borders));

class Cropping1D final : public BorderLayer<Options, kOptions> {
public:
    static constexpr const char *kClassName = "Cropping1D";

    using BorderLayer::BorderLayer;

    const char *class_name() const override { return kClassName; }
    Shape output_shape(const Shape &input) const override { return cropped_shape(input, borders(), kClassName); }
    plan::Value lower(plan::Builder &builder, const Position &, const plan::Value &src) const override {
        return lower_cropping(builder, src, borders());
    }
};

} // namespace

extern const LayerClass kCropping1D = layer_class<Cropping1D, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_cropping1d_options_init(rekindle_cropping1d_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_cropping1d_create(const rekindle_cropping1d_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::Cropping1D>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
