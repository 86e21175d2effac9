#include "layers/grouped_convolution.h"
#include "rekindle/layer.h"

namespace rekindle {
namespace {

using Given = rekindle_conv2d_options;

struct Conv2DOptions : GroupedConvolutionOptions {
    Pair kernel_size, strides, dilation_rate;
};

constexpr auto kOptions = grouped_convolution_options<Conv2DOptions>(
    Given REKINDLE_CONV2D_OPTIONS_INIT, parts::field("kernel_size", &Given::kernel_size, &Conv2DOptions::kernel_size),
    parts::field("strides", &Given::strides, &Conv2DOptions::strides),
    padding_field(&Given::padding, &Conv2DOptions::padding),
    parts::field("dilation_rate", &Given::dilation_rate, &Conv2DOptions::dilation_rate));

class Conv2D final : public GroupedConvolution {
public:
    static constexpr const char *kClassName = "Conv2D";

    explicit Conv2D(const Conv2DOptions &options)
        : GroupedConvolution(options, {extents(options.kernel_size), extents(options.strides),
                                       extents(options.dilation_rate), options.padding}),
          options_(options) {}

    const char *class_name() const override { return kClassName; }
    void write_config(Json &config) const override { kOptions.write(options_, config); }

private:
    const GroupedConvolutionOptions &common() const override { return options_; }

    const Conv2DOptions options_;
};

} // namespace

extern const LayerClass kConv2D = layer_class<Conv2D, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_conv2d_options_init(rekindle_conv2d_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_conv2d_create(const rekindle_conv2d_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::Conv2D>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
