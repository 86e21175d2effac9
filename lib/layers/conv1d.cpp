#include "layers/grouped_convolution.h"
#include "parts/single_field.h"
#include "rekindle/layer.h"

namespace rekindle {
namespace {

using Given = rekindle_conv1d_options;

struct Conv1DOptions : GroupedConvolutionOptions {
    int64_t kernel_size, strides, dilation_rate;
};

constexpr auto kOptions = grouped_convolution_options<Conv1DOptions>(
    Given REKINDLE_CONV1D_OPTIONS_INIT, parts::single("kernel_size", &Given::kernel_size, &Conv1DOptions::kernel_size),
    parts::single("strides", &Given::strides, &Conv1DOptions::strides),
    causal_padding_field(&Given::padding, &Conv1DOptions::padding),
    parts::single("dilation_rate", &Given::dilation_rate, &Conv1DOptions::dilation_rate));

class Conv1D final : public GroupedConvolution {
public:
    static constexpr const char *kClassName = "Conv1D";

    explicit Conv1D(const Conv1DOptions &options)
        : GroupedConvolution(options,
                             {{options.kernel_size}, {options.strides}, {options.dilation_rate}, options.padding}),
          options_(options) {}

    const char *class_name() const override { return kClassName; }
    void write_config(Json &config) const override { kOptions.write(options_, config); }

private:
    const GroupedConvolutionOptions &common() const override { return options_; }

    const Conv1DOptions options_;
};

} // namespace

extern const LayerClass kConv1D = layer_class<Conv1D, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_conv1d_options_init(rekindle_conv1d_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_conv1d_create(const rekindle_conv1d_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::Conv1D>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
