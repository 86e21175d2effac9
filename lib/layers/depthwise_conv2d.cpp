#include "layers/convolution_layer.h"
#include "rekindle/layer.h"

namespace rekindle {
namespace {

using Given = rekindle_depthwise_conv2d_options;

struct DepthwiseConv2DOptions : ConvolutionOptions {
    Pair kernel_size, strides, dilation_rate;
    int64_t depth_multiplier;
};

constexpr auto kOptions = convolution_options<DepthwiseConv2DOptions>(
    Given REKINDLE_DEPTHWISE_CONV2D_OPTIONS_INIT,
    parts::field("kernel_size", &Given::kernel_size, &DepthwiseConv2DOptions::kernel_size),
    parts::field("strides", &Given::strides, &DepthwiseConv2DOptions::strides),
    padding_field(&Given::padding, &DepthwiseConv2DOptions::padding),
    parts::field("depth_multiplier", &Given::depth_multiplier, &DepthwiseConv2DOptions::depth_multiplier,
                 parts::at_least<int64_t>(1)),
    parts::field("dilation_rate", &Given::dilation_rate, &DepthwiseConv2DOptions::dilation_rate),
    depthwise_fields<DepthwiseConv2DOptions, Given>());

class DepthwiseConv2D final : public ConvolutionLayer {
public:
    static constexpr const char *kClassName = "DepthwiseConv2D";

    explicit DepthwiseConv2D(const DepthwiseConv2DOptions &options)
        : ConvolutionLayer(options), options_(options), window_{extents(options.kernel_size), extents(options.strides),
                                                                extents(options.dilation_rate), options.padding} {
        check_window(window_, "kernel_size");
    }

    const char *class_name() const override { return kClassName; }
    void write_config(Json &config) const override { kOptions.write(options_, config); }

private:
    const ConvolutionOptions &common() const override { return options_; }
    Shape kernel_shape(int64_t channels) const override {
        return depthwise_kernel_shape(window_, channels, options_.depth_multiplier);
    }
    onednn::Convolution operation(const Shape &batch, plan::Mode mode) const override {
        return depthwise_convolution_over(window_, batch, options_.depth_multiplier, options_.use_bias, mode,
                                          class_name());
    }

    const DepthwiseConv2DOptions options_;
    Window window_;
};

} // namespace

extern const LayerClass kDepthwiseConv2D = layer_class<DepthwiseConv2D, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_depthwise_conv2d_options_init(rekindle_depthwise_conv2d_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_depthwise_conv2d_create(const rekindle_depthwise_conv2d_options *options,
                                                 rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::DepthwiseConv2D>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
