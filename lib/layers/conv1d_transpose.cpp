#include "layers/transposed_convolution.h"
#include "parts/single_field.h"
#include "rekindle/layer.h"

namespace rekindle {
namespace {

using Given = rekindle_conv1d_transpose_options;

struct Conv1DTransposeOptions : TransposedConvolutionOptions {
    int64_t kernel_size, strides, dilation_rate, output_padding;
};

constexpr auto kOptions = transposed_convolution_options<Conv1DTransposeOptions>(
    Given REKINDLE_CONV1D_TRANSPOSE_OPTIONS_INIT,
    parts::single("kernel_size", &Given::kernel_size, &Conv1DTransposeOptions::kernel_size),
    parts::single("strides", &Given::strides, &Conv1DTransposeOptions::strides),
    parts::single("dilation_rate", &Given::dilation_rate, &Conv1DTransposeOptions::dilation_rate),
    parts::optional_single("output_padding", &Given::output_padding, &Conv1DTransposeOptions::output_padding));

class Conv1DTranspose final : public TransposedConvolution {
public:
    static constexpr const char *kClassName = "Conv1DTranspose";

    explicit Conv1DTranspose(const Conv1DTransposeOptions &options)
        : TransposedConvolution(options,
                                {{options.kernel_size}, {options.strides}, {options.dilation_rate}, options.padding},
                                {options.output_padding}),
          options_(options) {}

    const char *class_name() const override { return kClassName; }
    void write_config(Json &config) const override { kOptions.write(options_, config); }

private:
    const TransposedConvolutionOptions &common() const override { return options_; }

    const Conv1DTransposeOptions options_;
};

} // namespace

extern const LayerClass kConv1DTranspose = layer_class<Conv1DTranspose, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_conv1d_transpose_options_init(rekindle_conv1d_transpose_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_conv1d_transpose_create(const rekindle_conv1d_transpose_options *options,
                                                 rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::Conv1DTranspose>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
