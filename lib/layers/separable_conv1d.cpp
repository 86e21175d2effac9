#include "layers/separable_convolution.h"
#include "parts/single_field.h"
#include "rekindle/layer.h"

namespace rekindle {
namespace {

using Given = rekindle_separable_conv1d_options;

struct SeparableConv1DOptions : SeparableConvolutionOptions {
    int64_t kernel_size, strides, dilation_rate;
};

constexpr auto kOptions = separable_convolution_options<SeparableConv1DOptions>(
    Given REKINDLE_SEPARABLE_CONV1D_OPTIONS_INIT,
    parts::single("kernel_size", &Given::kernel_size, &SeparableConv1DOptions::kernel_size),
    parts::single("strides", &Given::strides, &SeparableConv1DOptions::strides),
    parts::single("dilation_rate", &Given::dilation_rate, &SeparableConv1DOptions::dilation_rate));

class SeparableConv1D final : public SeparableConvolution {
public:
    static constexpr const char *kClassName = "SeparableConv1D";

    explicit SeparableConv1D(const SeparableConv1DOptions &options)
        : SeparableConvolution(options,
                               {{options.kernel_size}, {options.strides}, {options.dilation_rate}, options.padding}),
          options_(options) {}

    const char *class_name() const override { return kClassName; }
    void write_config(Json &config) const override { kOptions.write(options_, config); }

private:
    const SeparableConvolutionOptions &common() const override { return options_; }

    const SeparableConv1DOptions options_;
};

} // namespace

extern const LayerClass kSeparableConv1D = layer_class<SeparableConv1D, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_separable_conv1d_options_init(rekindle_separable_conv1d_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_separable_conv1d_create(const rekindle_separable_conv1d_options *options,
                                                 rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::SeparableConv1D>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
