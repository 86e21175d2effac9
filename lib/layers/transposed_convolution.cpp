#include "layers/transposed_convolution.h"

#include <algorithm>

#include "core/error.h"

namespace rekindle {
namespace {

void check_output_padding(const Extents &output_padding, const Extents &strides) {
    if (std::ranges::count(output_padding, parts::kNoExtent) == std::ssize(strides)) return;
    for (size_t i = 0; i < strides.size(); ++i) {
        require(output_padding[i] >= 0 && output_padding[i] < strides[i], "output_padding is ",
                extents_text(output_padding), "; expected 0 or more, and less than strides, ", extents_text(strides));
    }
}

} // namespace

TransposedConvolution::TransposedConvolution(const TransposedConvolutionOptions &options, Window window,
                                             Extents output_padding)
    : ConvolutionLayer(options), window_(std::move(window)), output_padding_(std::move(output_padding)) {
    check_window(window_, "kernel_size");
    check_output_padding(output_padding_, window_.strides);
}

Shape TransposedConvolution::kernel_shape(int64_t channels) const {
    Shape kernel = window_.size;
    kernel.push_back(common().filters);
    kernel.push_back(channels);
    return kernel;
}

onednn::Convolution TransposedConvolution::operation(const Shape &batch, plan::Mode mode) const {
    const TransposedConvolutionOptions &options = common();
    WindowFit fit = fit_transposed_window(window_, output_padding_, without_batch(batch), class_name());
    onednn::Convolution operation = convolution_of(window_, fit, batch, options.filters, 1, options.use_bias, mode);
    operation.transposed = true;
    return operation;
}

} // namespace rekindle
