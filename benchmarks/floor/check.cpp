#include "check.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

#include "floor.h"
#include "philox.h"
#include "reference.h"

namespace rekindle::floor {
namespace {

using reference::Loss;
using reference::Parameter;
using reference::Values;

constexpr int kSteps = 3;
constexpr auto kSide = static_cast<std::size_t>(kImageSide);
constexpr auto kInputs = static_cast<std::size_t>(kPixels);
constexpr auto kOutputs = static_cast<std::size_t>(kClasses);

// One batch as the reference takes it.
struct Samples {
    Values images;
    std::vector<std::size_t> labels;
};

Samples take(const Batch &batch, std::size_t count) {
    Samples samples;
    for (std::size_t n = 0; n < count; ++n) {
        const std::uint8_t *image = batch.images + batch.rows[n] * kInputs;
        for (std::size_t pixel = 0; pixel < kInputs; ++pixel) {
            samples.images.push_back(image[pixel] / 255.0);
        }
        samples.labels.push_back(batch.labels[batch.rows[n]]);
    }
    return samples;
}

void multiply(Values &values, const Values &factors) {
    for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] *= factors[i];
    }
}

// Sets the gradients of `parameters` and returns the loss.
using Gradients = Loss (*)(const Options &, std::uint64_t step, const Samples &, std::vector<Parameter> &parameters);

Loss mlp_gradients(const Options &options, std::uint64_t step, const Samples &samples,
                   std::vector<Parameter> &parameters) {
    const auto batch = static_cast<std::size_t>(options.batch);
    const std::size_t units = parameters[1].value.size();
    Values hidden = reference::dense({batch, kInputs, units}, samples.images, parameters[0], parameters[1]);
    reference::relu(hidden);
    const Values active = hidden;
    const Values factors = reference::dropout_factors(options.seed, step, options.dropout, hidden.size());
    multiply(hidden, factors);
    Values logits = reference::dense({batch, units, kOutputs}, hidden, parameters[2], parameters[3]);
    const Loss loss = reference::softmax_cross_entropy(batch, samples.labels, logits);
    Values diff = reference::dense_backward({batch, units, kOutputs}, hidden, logits, parameters[2], parameters[3]);
    multiply(diff, factors);
    reference::relu_backward(active, diff);
    reference::dense_backward({batch, kInputs, units}, samples.images, diff, parameters[0], parameters[1]);
    return loss;
}

Loss cnn_gradients(const Options &options, std::uint64_t step, const Samples &samples,
                   std::vector<Parameter> &parameters) {
    const auto batch = static_cast<std::size_t>(options.batch);
    const std::size_t channels1 = parameters[1].value.size();
    const std::size_t channels2 = parameters[3].value.size();
    const reference::ConvolutionShape shape1{batch, 1, channels1, kSide};
    const reference::ConvolutionShape shape2{batch, channels1, channels2, 13};
    Values first = reference::convolution(shape1, samples.images, parameters[0], parameters[1]);
    reference::relu(first);
    const reference::Pooled pooled1 = reference::max_pool(batch * channels1, 26, first);
    Values second = reference::convolution(shape2, pooled1.values, parameters[2], parameters[3]);
    reference::relu(second);
    const reference::Pooled pooled2 = reference::max_pool(batch * channels2, 11, second);
    // The floor draws for elements in the order of its blocked layout, sixteen channels innermost.
    const Values drawn = reference::dropout_factors(options.seed, step, options.dropout, pooled2.values.size());
    Values factors(drawn.size());
    for (std::size_t i = 0; i < factors.size(); ++i) {
        const std::size_t plane = i / 25;
        factors[i] = drawn[(plane / 16 * 25 + i % 25) * 16 + plane % 16];
    }
    Values features = pooled2.values;
    multiply(features, factors);
    const reference::DenseShape dense{batch, channels2 * 25, kOutputs};
    Values logits = reference::dense(dense, features, parameters[4], parameters[5]);
    const Loss loss = reference::softmax_cross_entropy(batch, samples.labels, logits);
    Values diff = reference::dense_backward(dense, features, logits, parameters[4], parameters[5]);
    multiply(diff, factors);
    diff = reference::max_pool_backward(pooled2, diff, second.size());
    reference::relu_backward(second, diff);
    diff = reference::convolution_backward(shape2, pooled1.values, diff, parameters[2], parameters[3]);
    diff = reference::max_pool_backward(pooled1, diff, first.size());
    reference::relu_backward(first, diff);
    reference::convolution_backward(shape1, samples.images, diff, parameters[0], parameters[1]);
    return loss;
}

// The largest |a - b| / (|b| + max|b|).
double difference(const std::vector<float> &actual, const Values &expected) {
    double largest = 0.0;
    for (const double value : expected) {
        largest = std::max(largest, std::abs(value));
    }
    double worst = actual.size() == expected.size() ? 0.0 : HUGE_VAL;
    for (std::size_t i = 0; i < std::min(actual.size(), expected.size()); ++i) {
        const double error = std::abs(static_cast<double>(actual[i]) - expected[i]);
        // Written so that NaN counts as wrong.
        if (!(error <= worst * (std::abs(expected[i]) + largest))) {
            worst = std::isnan(error) ? HUGE_VAL : error / (std::abs(expected[i]) + largest);
        }
    }
    return worst;
}

bool report(const std::string &what, double worst, double tolerance) {
    const bool good = worst <= tolerance;
    std::printf("%-4s %-46s %.2e (at most %.0e)\n", good ? "ok" : "BAD", what.c_str(), worst, tolerance);
    return good;
}

bool compare(const std::string &what, const std::vector<NamedTensor> &actual, const std::vector<Parameter> &expected,
             Values Parameter::*part, double tolerance) {
    bool good = true;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        good = report(what + " " + actual[i].name, difference(actual[i].values, expected[i].*part), tolerance) && good;
    }
    return good;
}

bool check(const std::string &name, Network &network, const Options &options, Gradients gradients,
           const LabelledImages &data) {
    std::vector<Parameter> parameters;
    for (const NamedTensor &tensor : network.weights()) {
        parameters.emplace_back(tensor.values);
    }
    const auto count = static_cast<std::size_t>(options.batch);
    bool good = true;
    for (std::uint64_t step = 0; step < kSteps; ++step) {
        std::vector<std::uint32_t> rows;
        for (std::size_t n = 0; n < count; ++n) {
            rows.push_back(static_cast<std::uint32_t>((n * 7919 + step * 104729) % data.labels.size()));
        }
        const Batch batch{data.images.data(), data.labels.data(), rows.data()};
        const Loss loss = gradients(options, step, take(batch, count), parameters);
        const StepResult result = network.step(batch);
        const std::string what = name + " step " + std::to_string(step + 1);
        good = report(what + " loss", std::abs(static_cast<double>(result.loss) - loss.mean) / loss.mean, 1e-5) && good;
        good = report(what + " correct", std::abs(result.correct - loss.correct), 0.0) && good;
        good = compare(what + " gradient", network.gradients(), parameters, &Parameter::gradient, 1e-4) && good;
        for (Parameter &parameter : parameters) {
            parameter.adam(static_cast<double>(options.learning_rate), step + 1);
        }
    }
    return compare(name + " weights", network.weights(), parameters, &Parameter::value, 1e-4) && good;
}

bool check_philox() {
    // From the authors' Random123 distribution, kat_vectors.
    const bool zeros = philox4x32_10({0, 0, 0, 0}, 0) == PhiloxWords{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8};
    const bool ones = philox4x32_10({~0U, ~0U, ~0U, ~0U}, ~std::uint64_t{0}) ==
                      PhiloxWords{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd};
    return report("philox known answers", zeros && ones ? 0.0 : 1.0, 0.0);
}

} // namespace

bool check_all(const LabelledImages &data) {
    const Options mlp_options{32, 3};
    const Options dropped_options{32, 4, 0.2F};
    Mlp mlp(mlp_options);
    Mlp dropped(dropped_options);
    bool good = check_philox();
    good = check("mlp", mlp, mlp_options, mlp_gradients, data) && good;
    good = check("mlp dropout", dropped, dropped_options, mlp_gradients, data) && good;
    if (!Cnn::can_be_built()) return good;
    const Options cnn_options{128, 5, 0.5F};
    Cnn cnn(cnn_options);
    return check("cnn dropout", cnn, cnn_options, cnn_gradients, data) && good;
}

} // namespace rekindle::floor
