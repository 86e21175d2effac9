#pragma once

#include "layers/convolution_layer.h"

namespace rekindle {

struct GroupedConvolutionOptions : ConvolutionOptions {
    int64_t filters, groups;
};

template <class Own, class Given, class... Fields>
constexpr auto grouped_convolution_options(const Given &defaults, Fields... own) {
    using parts::field;
    return convolution_options<Own>(
        defaults, field("filters", &Given::filters, &Own::filters, parts::at_least<int64_t>(1)), own...,
        field("groups", &Given::groups, &Own::groups, parts::at_least<int64_t>(1)), kernel_fields<Own, Given>());
}

// What Conv1D and Conv2D share.
class GroupedConvolution : public ConvolutionLayer {
protected:
    GroupedConvolution(const GroupedConvolutionOptions &options, Window window);

private:
    const GroupedConvolutionOptions &common() const override = 0;
    Shape kernel_shape(int64_t channels) const final;
    onednn::Convolution operation(const Shape &batch, plan::Mode mode) const final;

    Window window_;
};

} // namespace rekindle
