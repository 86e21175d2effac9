#include "layers/separable_convolution.h"

#include "core/error.h"
#include "layers/convolution_layer.h"
#include "layers/reshape.h"
#include "parts/snake_case.h"

namespace rekindle {

using onednn::Convolution;
using plan::Builder;
using plan::Mode;
using plan::Value;

namespace {

Window as_image(Window window) {
    if (window.size.size() == 1) {
        for (Extents *extents : {&window.size, &window.strides, &window.dilation}) extents->insert(extents->begin(), 1);
    }
    return window;
}

// Of a batch of sequences, (batch, 1, steps, channels); images stay what they are.
Shape as_image(Shape batch) {
    if (batch.size() == 3) batch.insert(batch.begin() + 1, 1);
    return batch;
}

Window one_place() {
    return {{1, 1}, {1, 1}, {1, 1}, Padding::kValid};
}

} // namespace

SeparableConvolution::SeparableConvolution(const SeparableConvolutionOptions &options, const Window &window)
    : SimpleLayer(options.name), window_(window), image_window_(as_image(window)) {
    check_window(window, "kernel_size");
    regularize_activity(options.activity_regularizer);
}

Convolution SeparableConvolution::depthwise(const Shape &batch, Mode mode) const {
    return depthwise_convolution_over(image_window_, batch, common().depth_multiplier, false, mode, class_name());
}

Convolution SeparableConvolution::pointwise(const Shape &batch, Mode mode) const {
    return convolution_over(one_place(), batch, common().filters, 1, common().use_bias, mode, class_name());
}

Shape SeparableConvolution::output_shape(const Shape &input) const {
    Shape output = fit_window(window_, input, class_name()).output;
    depthwise(as_image(with_batch(1, input)), Mode::kPredict); // whether its channels can be counted
    output.push_back(common().filters);
    return output;
}

std::vector<WeightSpec> SeparableConvolution::weights(const Shape &input) const {
    const SeparableConvolutionOptions &options = common();
    Shape depthwise_kernel = depthwise_kernel_shape(window_, input.back(), options.depth_multiplier);
    require_computable(depthwise_kernel, "depthwise_kernel"); // before strides are multiplied
    Convolution first = depthwise(as_image(with_batch(1, input)), Mode::kPredict);
    Shape pointwise_kernel(window_.size.size(), 1);
    pointwise_kernel.insert(pointwise_kernel.end(), {first.dst_dims[1], options.filters});
    require_computable(pointwise_kernel, "pointwise_kernel");
    Convolution second = pointwise(shape_of_output(first), Mode::kPredict);
    std::vector<WeightSpec> specs{{"depthwise_kernel", depthwise_kernel, onednn::convolution_kernel_desc(first),
                                   options.kernel_initializer, options.kernel_regularizer, options.kernel_constraint},
                                  {"pointwise_kernel", pointwise_kernel, onednn::convolution_kernel_desc(second),
                                   options.pointwise_initializer, options.pointwise_regularizer,
                                   options.pointwise_constraint}};
    if (options.use_bias) specs.push_back(convolution_bias(options, options.filters));
    return specs;
}

Value SeparableConvolution::lower(Builder &builder, const Position &position, const Value &src) const {
    Shape image = as_image(src.shape);
    Mode mode = builder.request().mode;
    std::string name = parts::snake_case(class_name());
    size_t kernel = position.first_weight;
    const Activation *activation = position.leave_activation ? nullptr : common().activation.function.get();
    Value value = image == src.shape ? src : lower_reshape(builder, src, image);
    value = lower_convolution(builder, {name + "_depthwise", depthwise(image, mode), kernel, nullptr}, value);
    value =
        lower_convolution(builder, {name + "_pointwise", pointwise(value.shape, mode), kernel + 1, activation}, value);
    return image == src.shape ? value : lower_reshape(builder, value, with_batch(src.shape[0], position.outputs[0]));
}

} // namespace rekindle
