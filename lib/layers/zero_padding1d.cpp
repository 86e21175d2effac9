#include "layers/borders.h"
#include "rekindle/layer.h"

namespace rekindle {
namespace {

using Given = rekindle_zero_padding1d_options;
using Options = BorderOptions<2>;

constexpr auto kOptions = parts::options_table<Options>(Given REKINDLE_ZERO_PADDING1D_OPTIONS_INIT,
                                                        parts::layer_name(&Given::name, &Options::name),
                                                        parts::borders("padding", &Given::padding, &Options::borders));

class ZeroPadding1D final : public BorderLayer<Options, kOptions> {
public:
    static constexpr const char *kClassName = "ZeroPadding1D";

    using BorderLayer::BorderLayer;

    const char *class_name() const override { return kClassName; }
    Shape output_shape(const Shape &input) const override { return padded_shape(input, borders(), kClassName); }
    plan::Value lower(plan::Builder &builder, const Position &, const plan::Value &src) const override {
        return lower_padding(builder, src, borders());
    }
};

} // namespace

extern const LayerClass kZeroPadding1D = layer_class<ZeroPadding1D, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_zero_padding1d_options_init(rekindle_zero_padding1d_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_zero_padding1d_create(const rekindle_zero_padding1d_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::ZeroPadding1D>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
