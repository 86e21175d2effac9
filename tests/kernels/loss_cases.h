#pragma once

#include "kernel_test.h"
#include "kernels/losses.h"

// Every loss with its formula in long double, so that finite differences are exact enough, and random data for it.

namespace kernel_test {

using Exact = long double;
using ExactRow = std::vector<Exact>;

struct TargetView {
    const float *dense;
    const int32_t *label;
};

struct Target {
    Floats dense;
    std::vector<int32_t> label;

    TargetView view() const { return {dense.data(), label.data()}; }
};

struct LossCase {
    const char *name;
    double (*loss)(const rekindle::kernels::LossRows &rows, const TargetView &target);
    Exact (*row_loss)(const ExactRow &output, const Target &target, size_t row);
    Floats (*draw_output)(Random &random, size_t rows, size_t classes);
    Exact step; // of finite differences of row_loss
    Target (*draw_target)(Random &random, size_t rows, size_t classes);
};

// The bounds of a probability as Keras has them: float32 numbers.
inline Exact clip(Exact value) {
    return std::clamp(value, Exact{1e-7F}, Exact{1 - 1e-7F});
}

inline Exact log_sum_exp(const ExactRow &output) {
    const Exact largest = *std::max_element(output.begin(), output.end());
    Exact sum = 0;
    for (Exact value : output) sum += std::exp(value - largest);
    return largest + std::log(sum);
}

inline Floats draw_logits(Random &random, size_t rows, size_t classes) {
    Floats values = random.uniform(rows * classes, -5, 5);
    for (float &value : values) {
        if (random.below(8) == 0) value *= 20;
    }
    return values;
}

// Some are 0 or 1, which the clip moves. A row of zeros would have no shares.
inline Floats draw_probabilities(Random &random, size_t rows, size_t classes) {
    Floats values = random.uniform(rows * classes, 0.2F, 0.99F);
    for (float &value : values) {
        if (random.below(8) == 0) value = static_cast<float>(random.below(2));
    }
    for (size_t r = 0; r < rows; ++r) {
        float *row = &values[r * classes];
        if (std::all_of(row, row + classes, [](float value) { return value == 0; })) row[0] = 1;
    }
    return values;
}

constexpr Exact kLogitStep = 1e-6L;
constexpr Exact kProbabilityStep = 1e-8L; // smaller than the distance from 0 and 1 to the bounds

inline Target draw_dense(Random &random, size_t rows, size_t classes) {
    return {random.uniform(rows * classes, 0, 1), {}};
}

inline Target draw_labels(Random &random, size_t rows, size_t classes) {
    Target target{{}, std::vector<int32_t>(rows)};
    for (int32_t &label : target.label) label = static_cast<int32_t>(random.below(classes));
    return target;
}

// Mean squared error with a target that has an element per row or not, and per column (a stride of 1 or more) or not.
template <bool kPerRow, size_t kColumnStride>
LossCase mean_squared_error_case(const char *name) {
    static constexpr auto row_stride = [](size_t classes) {
        return kPerRow ? std::max(size_t{1}, classes * kColumnStride) : 0;
    };
    return {name,
            [](const rekindle::kernels::LossRows &rows, const TargetView &target) {
                return mean_squared_error(rows, target.dense, row_stride(rows.classes), kColumnStride);
            },
            [](const ExactRow &output, const Target &target, size_t row) {
                const float *wanted = &target.dense[row * row_stride(output.size())];
                Exact sum = 0;
                for (size_t c = 0; c < output.size(); ++c) {
                    sum += std::pow(output[c] - Exact{wanted[c * kColumnStride]}, 2);
                }
                return sum / static_cast<Exact>(output.size());
            },
            draw_logits,
            kLogitStep,
            [](Random &random, size_t rows, size_t classes) {
                return draw_dense(random, rows, classes * std::max(size_t{1}, kColumnStride));
            }};
}

inline const std::vector<LossCase> kLossCases = {
    mean_squared_error_case<true, 1>("mean squared error"),
    mean_squared_error_case<true, 0>("mean squared error, one target per row"),
    mean_squared_error_case<false, 1>("mean squared error, one target per column"),
    mean_squared_error_case<false, 0>("mean squared error, one target"),
    mean_squared_error_case<true, 3>("mean squared error, every third target"),
    {"softmax crossentropy",
     [](const rekindle::kernels::LossRows &rows, const TargetView &target) {
         return softmax_crossentropy(rows, target.dense);
     },
     [](const ExactRow &output, const Target &target, size_t row) {
         const Exact normaliser = log_sum_exp(output);
         Exact sum = 0;
         for (size_t c = 0; c < output.size(); ++c) {
             sum += Exact{target.dense[row * output.size() + c]} * (normaliser - output[c]);
         }
         return sum;
     },
     draw_logits, kLogitStep, draw_dense},
    {"sparse softmax crossentropy",
     [](const rekindle::kernels::LossRows &rows, const TargetView &target) {
         return sparse_softmax_crossentropy(rows, target.label);
     },
     [](const ExactRow &output, const Target &target, size_t row) {
         return log_sum_exp(output) - output[static_cast<size_t>(target.label[row])];
     },
     draw_logits, kLogitStep, draw_labels},
    {"categorical crossentropy",
     [](const rekindle::kernels::LossRows &rows, const TargetView &target) {
         return categorical_crossentropy(rows, target.dense);
     },
     [](const ExactRow &output, const Target &target, size_t row) {
         Exact total = 0, sum = 0;
         for (Exact value : output) total += value;
         for (size_t c = 0; c < output.size(); ++c) {
             sum -= Exact{target.dense[row * output.size() + c]} * std::log(clip(output[c] / total));
         }
         return sum;
     },
     draw_probabilities, kProbabilityStep, draw_dense},
    {"sparse categorical crossentropy",
     [](const rekindle::kernels::LossRows &rows, const TargetView &target) {
         return sparse_categorical_crossentropy(rows, target.label);
     },
     [](const ExactRow &output, const Target &target, size_t row) {
         Exact total = 0;
         for (Exact value : output) total += clip(value);
         return -std::log(clip(output[static_cast<size_t>(target.label[row])]) / total);
     },
     draw_probabilities, kProbabilityStep, draw_labels},
    {"sigmoid crossentropy",
     [](const rekindle::kernels::LossRows &rows, const TargetView &target) {
         return sigmoid_crossentropy(rows, target.dense);
     },
     [](const ExactRow &output, const Target &target, size_t row) {
         Exact sum = 0;
         for (size_t c = 0; c < output.size(); ++c) {
             const Exact z = output[c], t = Exact{target.dense[row * output.size() + c]};
             sum += std::max(z, Exact{0}) - z * t + std::log1p(std::exp(-std::abs(z)));
         }
         return sum / static_cast<Exact>(output.size());
     },
     draw_logits, kLogitStep, draw_dense},
    {"binary crossentropy",
     [](const rekindle::kernels::LossRows &rows, const TargetView &target) {
         return binary_crossentropy(rows, target.dense);
     },
     [](const ExactRow &output, const Target &target, size_t row) {
         Exact sum = 0;
         for (size_t c = 0; c < output.size(); ++c) {
             const Exact p = clip(output[c]), t = Exact{target.dense[row * output.size() + c]};
             sum -= t * std::log(p) + (1 - t) * std::log(1 - p);
         }
         return sum / static_cast<Exact>(output.size());
     },
     draw_probabilities, kProbabilityStep, draw_dense},
};

} // namespace kernel_test
