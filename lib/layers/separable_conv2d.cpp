#include "layers/separable_convolution.h"
#include "rekindle/layer.h"

namespace rekindle {
namespace {

using Given = rekindle_separable_conv2d_options;

struct SeparableConv2DOptions : SeparableConvolutionOptions {
    Pair kernel_size, strides, dilation_rate;
};

constexpr auto kOptions = separable_convolution_options<SeparableConv2DOptions>(
    Given REKINDLE_SEPARABLE_CONV2D_OPTIONS_INIT,
    parts::field("kernel_size", &Given::kernel_size, &SeparableConv2DOptions::kernel_size),
    parts::field("strides", &Given::strides, &SeparableConv2DOptions::strides),
    parts::field("dilation_rate", &Given::dilation_rate, &SeparableConv2DOptions::dilation_rate));

class SeparableConv2D final : public SeparableConvolution {
public:
    static constexpr const char *kClassName = "SeparableConv2D";

    explicit SeparableConv2D(const SeparableConv2DOptions &options)
        : SeparableConvolution(options, {extents(options.kernel_size), extents(options.strides),
                                         extents(options.dilation_rate), options.padding}),
          options_(options) {}

    const char *class_name() const override { return kClassName; }
    void write_config(Json &config) const override { kOptions.write(options_, config); }

private:
    const SeparableConvolutionOptions &common() const override { return options_; }

    const SeparableConv2DOptions options_;
};

} // namespace

extern const LayerClass kSeparableConv2D = layer_class<SeparableConv2D, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_separable_conv2d_options_init(rekindle_separable_conv2d_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_separable_conv2d_create(const rekindle_separable_conv2d_options *options,
                                                 rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::SeparableConv2D>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
