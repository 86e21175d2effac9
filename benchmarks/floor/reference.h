// Layers in double, one loop per index: what the floor's steps are checked against. Tensors are row-major:
// activations (sample, channel, height, width), weights (outputs, inputs...).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace rekindle::floor::reference {

using Values = std::vector<double>;

// A parameter with its gradient and Adam's slots.
struct Parameter {
    explicit Parameter(const std::vector<float> &start);
    void adam(double learning_rate, std::uint64_t step);

    Values value, gradient, momentum, velocity;
};

struct DenseShape {
    std::size_t batch, inputs, outputs;
};
Values dense(const DenseShape &shape, const Values &src, const Parameter &weights, const Parameter &bias);
// Sets both gradients and returns diff_src.
Values dense_backward(const DenseShape &shape, const Values &src, const Values &diff_dst, Parameter &weights,
                      Parameter &bias);

// 3x3 without padding on square images.
struct ConvolutionShape {
    std::size_t batch, inputs, outputs, side;
};
Values convolution(const ConvolutionShape &shape, const Values &src, const Parameter &weights, const Parameter &bias);
Values convolution_backward(const ConvolutionShape &shape, const Values &src, const Values &diff_dst,
                            Parameter &weights, Parameter &bias);

// Max-pooling 2x2 of `planes` square images; an odd last row and column are left out.
struct Pooled {
    Values values;
    std::vector<std::size_t> winners; // index into src
};
Pooled max_pool(std::size_t planes, std::size_t side, const Values &src);
Values max_pool_backward(const Pooled &pooled, const Values &diff_dst, std::size_t src_count);

void relu(Values &values);
void relu_backward(const Values &output, Values &gradient);

// The factor of each element: 0 or 1 / (1 - rate), by the stream that kernels.h defines.
Values dropout_factors(std::uint64_t seed, std::uint64_t step, float rate, std::size_t count);

struct Loss {
    double mean;
    int correct;
};
// Softmax and cross-entropy; turns logits into their gradient.
Loss softmax_cross_entropy(std::size_t batch, const std::vector<std::size_t> &labels, Values &logits);

} // namespace rekindle::floor::reference
