#include "layers/convolution_layer.h"

#include "core/error.h"
#include "parts/snake_case.h"

namespace rekindle {

using onednn::Convolution;
using onednn::Desc;
using plan::Builder;
using plan::Value;

ConvolutionLayer::ConvolutionLayer(const ConvolutionOptions &options) : SimpleLayer(options.name) {
    regularize_activity(options.activity_regularizer);
}

Shape ConvolutionLayer::output_shape(const Shape &input) const {
    return without_batch(shape_of_output(operation(with_batch(1, input), plan::Mode::kPredict)));
}

std::vector<WeightSpec> ConvolutionLayer::weights(const Shape &input) const {
    const ConvolutionOptions &options = common();
    Shape kernel = kernel_shape(input.back());
    require_computable(kernel, "kernel"); // before strides are multiplied
    Convolution convolution = operation(with_batch(1, input), plan::Mode::kPredict);
    std::vector<WeightSpec> specs{{"kernel", kernel, onednn::convolution_kernel_desc(convolution),
                                   options.kernel_initializer, options.kernel_regularizer, options.kernel_constraint}};
    if (options.use_bias) specs.push_back(convolution_bias(options, convolution.dst_dims[1]));
    return specs;
}

Value ConvolutionLayer::lower(Builder &builder, const Position &position, const Value &src) const {
    const Activation *activation = position.leave_activation ? nullptr : common().activation.function.get();
    return lower_convolution(builder,
                             {parts::snake_case(class_name()), operation(src.shape, builder.request().mode),
                              position.first_weight, activation},
                             src);
}

WeightSpec convolution_bias(const ConvolutionOptions &options, int64_t channels) {
    return {"bias",
            {channels},
            Desc::row_major({channels}),
            options.bias_initializer,
            options.bias_regularizer,
            options.bias_constraint};
}

} // namespace rekindle
