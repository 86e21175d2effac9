#include "layers/transposed_convolution.h"
#include "rekindle/layer.h"

namespace rekindle {
namespace {

using Given = rekindle_conv2d_transpose_options;

struct Conv2DTransposeOptions : TransposedConvolutionOptions {
    Pair kernel_size, strides, dilation_rate, output_padding;
};

constexpr auto kOptions = transposed_convolution_options<Conv2DTransposeOptions>(
    Given REKINDLE_CONV2D_TRANSPOSE_OPTIONS_INIT,
    parts::field("kernel_size", &Given::kernel_size, &Conv2DTransposeOptions::kernel_size),
    parts::field("strides", &Given::strides, &Conv2DTransposeOptions::strides),
    parts::field("dilation_rate", &Given::dilation_rate, &Conv2DTransposeOptions::dilation_rate),
    parts::optional_pair("output_padding", &Given::output_padding, &Conv2DTransposeOptions::output_padding));

class Conv2DTranspose final : public TransposedConvolution {
public:
    static constexpr const char *kClassName = "Conv2DTranspose";

    explicit Conv2DTranspose(const Conv2DTransposeOptions &options)
        : TransposedConvolution(
              options,
              {extents(options.kernel_size), extents(options.strides), extents(options.dilation_rate), options.padding},
              extents(options.output_padding)),
          options_(options) {}

    const char *class_name() const override { return kClassName; }
    void write_config(Json &config) const override { kOptions.write(options_, config); }

private:
    const TransposedConvolutionOptions &common() const override { return options_; }

    const Conv2DTransposeOptions options_;
};

} // namespace

extern const LayerClass kConv2DTranspose = layer_class<Conv2DTranspose, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_conv2d_transpose_options_init(rekindle_conv2d_transpose_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_conv2d_transpose_create(const rekindle_conv2d_transpose_options *options,
                                                 rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::Conv2DTranspose>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
