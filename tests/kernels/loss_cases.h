#pragma once

#include "kernel_test.h"
#include "kernels/losses.h"

// Every loss with its formula in long double, so that finite differences are exact enough, and random data for it.

namespace rekindle::kernels {
struct MeanAbsoluteError;
struct MeanAbsolutePercentageError;
struct MeanSquaredLogarithmicError;
struct Huber;
struct LogCosh;
struct Poisson;
} // namespace rekindle::kernels

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
    return {
        name,
        [](const rekindle::kernels::LossRows &rows, const TargetView &target) {
            return rekindle::kernels::mean_squared_error(rows, {target.dense, row_stride(rows.classes), kColumnStride});
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

// Of the order of 1, of both signs.
inline Floats draw_moderate(Random &random, size_t rows, size_t classes) {
    Floats values = random.uniform(rows * classes, 0.3F, 3);
    for (float &value : values) value = random.below(2) == 0 ? value : -value;
    return values;
}

inline Floats draw_positive(Random &random, size_t rows, size_t classes) {
    return random.uniform(rows * classes, 0.2F, 5);
}

// Some are below 0 or above 1.
inline Floats draw_around_probabilities(Random &random, size_t rows, size_t classes) {
    return random.uniform(rows * classes, -0.2F, 1.2F);
}

constexpr rekindle::kernels::TargetScale kWhole{}, kSmoothed{0.75F, 0.0625F}, kSigned{2, -1};

inline Exact smooth(Exact target) {
    return Exact{0.75F} * target + Exact{0.0625F};
}

using rekindle::kernels::LossRows;
using rekindle::kernels::TargetRows;

template <class ElementLoss>
double mean_over(const LossRows &rows, const TargetRows &target) {
    return rekindle::kernels::mean_over_elements<ElementLoss>(rows, target);
}
inline double huber_at_2(const LossRows &rows, const TargetRows &target) {
    return rekindle::kernels::mean_over_elements<rekindle::kernels::Huber>(rows, target, 2);
}
inline double signed_hinge(const LossRows &rows, const TargetRows &target) {
    return hinge(rows, target, kSigned);
}
inline double signed_squared_hinge(const LossRows &rows, const TargetRows &target) {
    return squared_hinge(rows, target, kSigned);
}
inline double smoothed_sigmoid_crossentropy(const LossRows &rows, const TargetRows &target) {
    return sigmoid_crossentropy(rows, target.values, kSmoothed);
}
inline double binary_focal(const LossRows &rows, const TargetRows &target) {
    return binary_focal_crossentropy(rows, target.values, kSmoothed, {0.4F, 1.5F, false});
}
inline double balanced_binary_focal(const LossRows &rows, const TargetRows &target) {
    return binary_focal_crossentropy(rows, target.values, kSmoothed, {0.4F, 1.5F, true});
}

using rekindle::kernels::kl_divergence;

// The sum over a row of what each element costs by its formula.
template <auto kKernel, bool kMean, class Formula>
LossCase sum_of_elements(const char *name, Formula, Floats (*draw_output)(Random &, size_t, size_t), Exact step) {
    return {name,
            [](const LossRows &rows, const TargetView &target) {
                return kKernel(rows, TargetRows{target.dense, rows.classes, 1});
            },
            [](const ExactRow &output, const Target &target, size_t row) {
                Exact sum = 0;
                for (size_t c = 0; c < output.size(); ++c) {
                    sum += Formula{}(output[c], Exact{target.dense[row * output.size() + c]});
                }
                return kMean ? sum / static_cast<Exact>(output.size()) : sum;
            },
            draw_output,
            step,
            draw_dense};
}

template <auto kKernel, class Formula>
LossCase element_case(const char *name, Formula formula, Floats (*draw)(Random &, size_t, size_t), Exact step) {
    return sum_of_elements<kKernel, true>(name, formula, draw, step);
}

template <auto kKernel, class Formula>
LossCase sum_case(const char *name, Formula formula, Floats (*draw)(Random &, size_t, size_t), Exact step) {
    return sum_of_elements<kKernel, false>(name, formula, draw, step);
}

inline const std::vector<LossCase> kLossCases = {
    mean_squared_error_case<true, 1>("mean squared error"),
    mean_squared_error_case<true, 0>("mean squared error, one target per row"),
    mean_squared_error_case<false, 1>("mean squared error, one target per column"),
    mean_squared_error_case<false, 0>("mean squared error, one target"),
    mean_squared_error_case<true, 3>("mean squared error, every third target"),
    {"softmax crossentropy",
     [](const rekindle::kernels::LossRows &rows, const TargetView &target) {
         return softmax_crossentropy(rows, target.dense, kWhole);
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
         return sparse_softmax_crossentropy(rows, {target.label});
     },
     [](const ExactRow &output, const Target &target, size_t row) {
         return log_sum_exp(output) - output[static_cast<size_t>(target.label[row])];
     },
     draw_logits, kLogitStep, draw_labels},
    {"categorical crossentropy",
     [](const rekindle::kernels::LossRows &rows, const TargetView &target) {
         return categorical_crossentropy(rows, target.dense, kWhole);
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
         return sparse_categorical_crossentropy(rows, {target.label});
     },
     [](const ExactRow &output, const Target &target, size_t row) {
         Exact total = 0;
         for (Exact value : output) total += clip(value);
         return -std::log(clip(output[static_cast<size_t>(target.label[row])]) / total);
     },
     draw_probabilities, kProbabilityStep, draw_labels},
    {"sigmoid crossentropy",
     [](const rekindle::kernels::LossRows &rows, const TargetView &target) {
         return sigmoid_crossentropy(rows, target.dense, kWhole);
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
         return binary_crossentropy(rows, target.dense, kWhole);
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
    {"softmax crossentropy, smoothed",
     [](const rekindle::kernels::LossRows &rows, const TargetView &target) {
         return softmax_crossentropy(rows, target.dense, kSmoothed);
     },
     [](const ExactRow &output, const Target &target, size_t row) {
         const Exact normaliser = log_sum_exp(output);
         Exact sum = 0;
         for (size_t c = 0; c < output.size(); ++c) {
             sum += smooth(target.dense[row * output.size() + c]) * (normaliser - output[c]);
         }
         return sum;
     },
     draw_logits, kLogitStep, draw_dense},
    {"categorical crossentropy, smoothed",
     [](const rekindle::kernels::LossRows &rows, const TargetView &target) {
         return categorical_crossentropy(rows, target.dense, kSmoothed);
     },
     [](const ExactRow &output, const Target &target, size_t row) {
         Exact total = 0, sum = 0;
         for (Exact value : output) total += value;
         for (size_t c = 0; c < output.size(); ++c) {
             sum -= smooth(target.dense[row * output.size() + c]) * std::log(clip(output[c] / total));
         }
         return sum;
     },
     draw_probabilities, kProbabilityStep, draw_dense},
    {"categorical focal crossentropy",
     [](const rekindle::kernels::LossRows &rows, const TargetView &target) {
         return categorical_focal_crossentropy(rows, target.dense, kSmoothed, {0.4F, 1.5F, false});
     },
     [](const ExactRow &output, const Target &target, size_t row) {
         Exact total = 0, sum = 0;
         for (Exact value : output) total += value;
         for (size_t c = 0; c < output.size(); ++c) {
             const Exact p = clip(output[c] / total);
             const Exact weight = Exact{0.4F} * std::pow(1 - p, Exact{1.5L});
             sum -= weight * smooth(target.dense[row * output.size() + c]) * std::log(p);
         }
         return sum;
     },
     draw_probabilities, kProbabilityStep, draw_dense},
    {"categorical hinge",
     [](const rekindle::kernels::LossRows &rows, const TargetView &target) {
         return categorical_hinge(rows, {target.dense, rows.classes, 1});
     },
     [](const ExactRow &output, const Target &target, size_t row) {
         Exact right = 0, wrong = -std::numeric_limits<Exact>::infinity();
         for (size_t c = 0; c < output.size(); ++c) {
             const Exact t = Exact{target.dense[row * output.size() + c]};
             right += t * output[c];
             wrong = std::max(wrong, (1 - t) * output[c]);
         }
         return std::max(1 + wrong - right, Exact{0});
     },
     draw_moderate, kLogitStep, draw_dense},
    {"cosine similarity",
     [](const rekindle::kernels::LossRows &rows, const TargetView &target) {
         return cosine_similarity(rows, {target.dense, rows.classes, 1});
     },
     [](const ExactRow &output, const Target &target, size_t row) {
         Exact products = 0, outputs = 0, targets = 0;
         for (size_t c = 0; c < output.size(); ++c) {
             const Exact t = Exact{target.dense[row * output.size() + c]};
             products += t * output[c];
             outputs += output[c] * output[c];
             targets += t * t;
         }
         return -products / std::sqrt(outputs * targets);
     },
     draw_moderate, kLogitStep, draw_dense},
    element_case<mean_over<rekindle::kernels::MeanAbsoluteError>>(
        "mean absolute error", [](Exact p, Exact t) { return std::abs(p - t); }, draw_logits, kLogitStep),
    element_case<mean_over<rekindle::kernels::MeanAbsolutePercentageError>>(
        "mean absolute percentage error",
        [](Exact p, Exact t) { return 100 * std::abs(p - t) / std::max(std::abs(t), Exact{1e-7F}); }, draw_logits,
        kLogitStep),
    element_case<mean_over<rekindle::kernels::MeanSquaredLogarithmicError>>(
        "mean squared logarithmic error",
        [](Exact p, Exact t) {
            return std::pow(std::log1p(std::max(p, Exact{1e-7F})) - std::log1p(std::max(t, Exact{1e-7F})), 2);
        },
        draw_moderate, kLogitStep),
    element_case<huber_at_2>(
        "huber",
        [](Exact p, Exact t) {
            const Exact size = std::abs(p - t);
            return size <= 2 ? size * size / 2 : 2 * size - 2;
        },
        draw_logits, kLogitStep),
    element_case<mean_over<rekindle::kernels::LogCosh>>(
        "log cosh",
        [](Exact p, Exact t) {
            return std::abs(p - t) + std::log1p(std::exp(-2 * std::abs(p - t))) - std::log(Exact{2});
        },
        draw_logits, kLogitStep),
    element_case<mean_over<rekindle::kernels::Poisson>>(
        "poisson", [](Exact p, Exact t) { return p - t * std::log(p + Exact{1e-7F}); }, draw_positive, kLogitStep),
    element_case<signed_hinge>(
        "hinge", [](Exact p, Exact t) { return std::max(1 - (2 * t - 1) * p, Exact{0}); }, draw_moderate, kLogitStep),
    element_case<signed_squared_hinge>(
        "squared hinge", [](Exact p, Exact t) { return std::pow(std::max(1 - (2 * t - 1) * p, Exact{0}), 2); },
        draw_moderate, kLogitStep),
    element_case<smoothed_sigmoid_crossentropy>(
        "sigmoid crossentropy, smoothed",
        [](Exact z, Exact t) { return std::max(z, Exact{0}) - z * smooth(t) + std::log1p(std::exp(-std::abs(z))); },
        draw_logits, kLogitStep),
    element_case<binary_focal>(
        "binary focal crossentropy",
        [](Exact output, Exact given) {
            const Exact p = clip(output), t = smooth(given);
            const Exact wrong = 1 - (t * output + (1 - t) * (1 - output));
            return -std::pow(wrong, Exact{1.5L}) * (t * std::log(p) + (1 - t) * std::log(1 - p));
        },
        draw_probabilities, kProbabilityStep),
    element_case<balanced_binary_focal>(
        "binary focal crossentropy, balanced",
        [](Exact output, Exact given) {
            const Exact p = clip(output), t = smooth(given);
            const Exact wrong = 1 - (t * output + (1 - t) * (1 - output));
            const Exact weight = t * Exact{0.4F} + (1 - t) * (1 - Exact{0.4F});
            return -weight * std::pow(wrong, Exact{1.5L}) * (t * std::log(p) + (1 - t) * std::log(1 - p));
        },
        draw_probabilities, kProbabilityStep),
    sum_case<kl_divergence>(
        "kl divergence",
        [](Exact p, Exact t) {
            const Exact wanted = std::clamp(t, Exact{1e-7F}, Exact{1});
            return wanted * std::log(wanted / std::clamp(p, Exact{1e-7F}, Exact{1}));
        },
        draw_around_probabilities, kProbabilityStep),
};

} // namespace kernel_test
