#include "layers/grouped_convolution.h"

#include "core/error.h"

namespace rekindle {

GroupedConvolution::GroupedConvolution(const GroupedConvolutionOptions &options, Window window)
    : ConvolutionLayer(options), window_(std::move(window)) {
    require(options.filters % options.groups == 0, "groups is ", options.groups, "; expected a divisor of filters, ",
            options.filters);
    check_window(window_, "kernel_size");
}

Shape GroupedConvolution::kernel_shape(int64_t channels) const {
    Shape kernel = window_.size;
    kernel.push_back(channels / common().groups);
    kernel.push_back(common().filters);
    return kernel;
}

onednn::Convolution GroupedConvolution::operation(const Shape &batch, plan::Mode mode) const {
    const GroupedConvolutionOptions &options = common();
    return convolution_over(window_, batch, options.filters, options.groups, options.use_bias, mode, class_name());
}

} // namespace rekindle
