#include "reference.h"

#include <algorithm>
#include <cmath>

#include "floor.h"
#include "philox.h"

namespace rekindle::floor::reference {
namespace {

constexpr std::size_t kFilter = 3;

// Calls body(src index, dst index, weight index) for every product of a convolution.
template <typename Body>
void for_each_product(const ConvolutionShape &shape, const Body &body) {
    const std::size_t side = shape.side - kFilter + 1;
    for (std::size_t n = 0; n < shape.batch; ++n) {
        for (std::size_t o = 0; o < shape.outputs; ++o) {
            for (std::size_t c = 0; c < shape.inputs; ++c) {
                for (std::size_t tap = 0; tap < kFilter * kFilter; ++tap) {
                    const std::size_t weight = (o * shape.inputs + c) * kFilter * kFilter + tap;
                    for (std::size_t y = 0; y < side; ++y) {
                        for (std::size_t x = 0; x < side; ++x) {
                            const std::size_t row = (n * shape.inputs + c) * shape.side + y + tap / kFilter;
                            const std::size_t dst = ((n * shape.outputs + o) * side + y) * side + x;
                            body(row * shape.side + x + tap % kFilter, dst, weight);
                        }
                    }
                }
            }
        }
    }
}

} // namespace

Parameter::Parameter(const std::vector<float> &start)
    : value(start.begin(), start.end()), gradient(start.size()), momentum(start.size()), velocity(start.size()) {}

void Parameter::adam(double learning_rate, std::uint64_t step) {
    const auto t = static_cast<double>(step);
    const double alpha = learning_rate * std::sqrt(1.0 - std::pow(0.999, t)) / (1.0 - std::pow(0.9, t));
    for (std::size_t i = 0; i < value.size(); ++i) {
        momentum[i] = 0.9 * momentum[i] + 0.1 * gradient[i];
        velocity[i] = 0.999 * velocity[i] + 0.001 * gradient[i] * gradient[i];
        value[i] -= alpha * momentum[i] / (std::sqrt(velocity[i]) + 1e-7);
    }
}

Values dense(const DenseShape &shape, const Values &src, const Parameter &weights, const Parameter &bias) {
    Values dst(shape.batch * shape.outputs);
    for (std::size_t n = 0; n < shape.batch; ++n) {
        for (std::size_t o = 0; o < shape.outputs; ++o) {
            double sum = bias.value[o];
            for (std::size_t i = 0; i < shape.inputs; ++i) {
                sum += src[n * shape.inputs + i] * weights.value[o * shape.inputs + i];
            }
            dst[n * shape.outputs + o] = sum;
        }
    }
    return dst;
}

Values dense_backward(const DenseShape &shape, const Values &src, const Values &diff_dst, Parameter &weights,
                      Parameter &bias) {
    Values diff_src(shape.batch * shape.inputs);
    std::fill(weights.gradient.begin(), weights.gradient.end(), 0.0);
    std::fill(bias.gradient.begin(), bias.gradient.end(), 0.0);
    for (std::size_t n = 0; n < shape.batch; ++n) {
        for (std::size_t o = 0; o < shape.outputs; ++o) {
            const double diff = diff_dst[n * shape.outputs + o];
            bias.gradient[o] += diff;
            for (std::size_t i = 0; i < shape.inputs; ++i) {
                weights.gradient[o * shape.inputs + i] += diff * src[n * shape.inputs + i];
                diff_src[n * shape.inputs + i] += diff * weights.value[o * shape.inputs + i];
            }
        }
    }
    return diff_src;
}

Values convolution(const ConvolutionShape &shape, const Values &src, const Parameter &weights, const Parameter &bias) {
    const std::size_t plane = (shape.side - kFilter + 1) * (shape.side - kFilter + 1);
    Values dst(shape.batch * shape.outputs * plane);
    for (std::size_t i = 0; i < dst.size(); ++i) {
        dst[i] = bias.value[i / plane % shape.outputs];
    }
    for_each_product(shape, [&](std::size_t from, std::size_t to, std::size_t weight) {
        dst[to] += src[from] * weights.value[weight];
    });
    return dst;
}

Values convolution_backward(const ConvolutionShape &shape, const Values &src, const Values &diff_dst,
                            Parameter &weights, Parameter &bias) {
    const std::size_t plane = (shape.side - kFilter + 1) * (shape.side - kFilter + 1);
    Values diff_src(src.size());
    std::fill(weights.gradient.begin(), weights.gradient.end(), 0.0);
    std::fill(bias.gradient.begin(), bias.gradient.end(), 0.0);
    for (std::size_t i = 0; i < diff_dst.size(); ++i) {
        bias.gradient[i / plane % shape.outputs] += diff_dst[i];
    }
    for_each_product(shape, [&](std::size_t from, std::size_t to, std::size_t weight) {
        weights.gradient[weight] += diff_dst[to] * src[from];
        diff_src[from] += diff_dst[to] * weights.value[weight];
    });
    return diff_src;
}

Pooled max_pool(std::size_t planes, std::size_t side, const Values &src) {
    Pooled pooled;
    for (std::size_t plane = 0; plane < planes; ++plane) {
        for (std::size_t y = 0; y + 1 < side; y += 2) {
            for (std::size_t x = 0; x + 1 < side; x += 2) {
                const std::size_t corner = (plane * side + y) * side + x;
                std::size_t winner = corner;
                for (const std::size_t candidate : {corner + 1, corner + side, corner + side + 1}) {
                    winner = src[candidate] > src[winner] ? candidate : winner;
                }
                pooled.values.push_back(src[winner]);
                pooled.winners.push_back(winner);
            }
        }
    }
    return pooled;
}

Values max_pool_backward(const Pooled &pooled, const Values &diff_dst, std::size_t src_count) {
    Values diff_src(src_count);
    for (std::size_t i = 0; i < diff_dst.size(); ++i) {
        diff_src[pooled.winners[i]] += diff_dst[i];
    }
    return diff_src;
}

void relu(Values &values) {
    for (double &value : values) {
        value = std::max(value, 0.0);
    }
}

void relu_backward(const Values &output, Values &gradient) {
    for (std::size_t i = 0; i < gradient.size(); ++i) {
        gradient[i] = output[i] > 0.0 ? gradient[i] : 0.0;
    }
}

Values dropout_factors(std::uint64_t seed, std::uint64_t step, float rate, std::size_t count) {
    Values factors(count);
    const double threshold = static_cast<double>(rate) * 4294967296.0;
    for (std::size_t i = 0; i < count; ++i) {
        const PhiloxWords random = philox4x32_10({static_cast<std::uint32_t>(i / 4), static_cast<std::uint32_t>(step),
                                                  static_cast<std::uint32_t>(step >> 32), 0},
                                                 seed);
        factors[i] = std::floor(threshold) <= random[i % 4] ? 1.0 / (1.0 - static_cast<double>(rate)) : 0.0;
    }
    return factors;
}

Loss softmax_cross_entropy(std::size_t batch, const std::vector<std::size_t> &labels, Values &logits) {
    constexpr auto kCount = static_cast<std::size_t>(kClasses);
    const auto samples = static_cast<double>(batch);
    Loss loss{0.0, 0};
    for (std::size_t n = 0; n < batch; ++n) {
        double *row = logits.data() + n * kCount;
        loss.correct += std::max_element(row, row + kCount) == row + labels[n] ? 1 : 0;
        double sum = 0.0;
        for (std::size_t c = 0; c < kCount; ++c) {
            row[c] = std::exp(row[c]);
            sum += row[c];
        }
        loss.mean -= std::log(row[labels[n]] / sum) / samples;
        for (std::size_t c = 0; c < kCount; ++c) {
            row[c] = (row[c] / sum - (c == labels[n] ? 1.0 : 0.0)) / samples;
        }
    }
    return loss;
}

} // namespace rekindle::floor::reference
