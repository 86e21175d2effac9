#pragma once

#include "layers/convolution_layer.h"
#include "parts/optional_extent_fields.h"

namespace rekindle {

struct TransposedConvolutionOptions : ConvolutionOptions {
    int64_t filters;
};

template <class Own, class Given, class... Fields>
constexpr auto transposed_convolution_options(const Given &defaults, Fields... own) {
    using parts::field;
    return convolution_options<Own>(defaults,
                                    field("filters", &Given::filters, &Own::filters, parts::at_least<int64_t>(1)),
                                    own..., padding_field(&Given::padding, &Own::padding), kernel_fields<Own, Given>());
}

// What Conv1DTranspose and Conv2DTranspose share.
class TransposedConvolution : public ConvolutionLayer {
protected:
    // Where `output_padding` is -1, none is given.
    TransposedConvolution(const TransposedConvolutionOptions &options, Window window, Extents output_padding);

private:
    const TransposedConvolutionOptions &common() const override = 0;
    Shape kernel_shape(int64_t channels) const final;
    onednn::Convolution operation(const Shape &batch, plan::Mode mode) const final;

    Window window_;
    Extents output_padding_;
};

} // namespace rekindle
