// Activations: each against its formula, its way back against finite differences of that formula.
#include "kernels/activations.h"

#include <limits>

#include "kernel_test.h"

using namespace rekindle::kernels;
using namespace kernel_test;

namespace {

using Exact = long double;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr Relu kRelus[] = {{std::numeric_limits<float>::infinity(), 0, 0}, {1.5F, 0.25F, 0}, {2, 0.1F, 0.5F}};
constexpr int kCases = 5;

Exact formula(int index, Exact x) {
    if (index == 0) return 1.05070098735548049342L * (x > 0 ? x : 1.67326324235437728481L * std::expm1(x));
    if (index == 1) return x / (1 + std::abs(x));
    const Relu &relu = kRelus[index - 2];
    if (x >= static_cast<Exact>(relu.max_value)) return static_cast<Exact>(relu.max_value);
    Exact threshold = static_cast<Exact>(relu.threshold);
    return x > threshold ? x : static_cast<Exact>(relu.negative_slope) * (x - threshold);
}

void forward(int index, const float *src, float *dst, size_t begin, size_t end) {
    if (index == 0) return selu(src, dst, begin, end);
    if (index == 1) return softsign(src, dst, begin, end);
    relu(kRelus[index - 2], src, dst, begin, end);
}

void backward(int index, const float *src, float *diff, size_t begin, size_t end) {
    if (index == 0) return selu_backward(src, diff, diff, begin, end);
    if (index == 1) return softsign_backward(src, diff, diff, begin, end);
    relu_backward(kRelus[index - 2], src, diff, diff, begin, end);
}

// Not near the places where a formula bends, at which a difference is no derivative.
Floats smooth_points(Random &random, size_t size) {
    Floats points = random.uniform(size, -6, 6);
    for (float &x : points) {
        for (float bend : {0.0F, 0.5F, 1.5F, 2.0F}) {
            if (std::abs(x - bend) < 0.01F) x = bend + 0.02F;
        }
    }
    return points;
}

START_TEST(values_and_slopes_are_those_of_the_formula) {
    constexpr Exact kStep = 1e-6L;
    constexpr double kTolerance = 1e-6;
    Random random;
    for (size_t size : kSizes) {
        Floats x = smooth_points(random, size), diff = random.uniform(size, -2, 2), y(size, 99);
        Doubles values, slopes;
        for (size_t i = 0; i < size; ++i) {
            Exact at = static_cast<Exact>(x[i]);
            Exact slope = (formula(_i, at + kStep) - formula(_i, at - kStep)) / (2 * kStep);
            values.push_back(static_cast<double>(formula(_i, at)));
            slopes.push_back(static_cast<double>(slope * static_cast<Exact>(diff[i])));
        }
        size_t middle = size / 2;
        forward(_i, x.data(), y.data(), 0, middle);
        forward(_i, x.data(), y.data(), middle, size);
        check_close("value", y, values, kTolerance);
        backward(_i, x.data(), diff.data(), 0, middle);
        backward(_i, x.data(), diff.data(), middle, size);
        check_close("gradient", diff, slopes, kTolerance);
    }
}
END_TEST

START_TEST(nan_stays_nan) {
    Floats x(9, kNan), y(9, 0), diff(9, 1);
    forward(_i, x.data(), y.data(), 0, 9);
    for (float value : y) ck_assert(std::isnan(value));
    if (_i >= 2) return; // a slope that is a constant has no NaN
    backward(_i, x.data(), diff.data(), 0, 9);
    for (float value : diff) ck_assert(std::isnan(value));
}
END_TEST

START_TEST(prelu_has_an_alpha_for_each_element_or_one_for_all) {
    Random random;
    bool shares = _i == 1;
    for (size_t size : kSizes) {
        Floats x = smooth_points(random, size), alpha = random.uniform(shares ? 1 : size, -1, 1);
        Floats diff = random.uniform(size, -2, 2), given = diff, y(size, 99);
        Doubles values, slopes, expected(alpha.size(), 0.5), sums(alpha.size(), 0.5);
        for (size_t i = 0; i < size; ++i) {
            double at = static_cast<double>(x[i]), a = static_cast<double>(alpha[shares ? 0 : i]);
            double above = static_cast<double>(given[i]);
            values.push_back(at > 0 ? at : a * at);
            slopes.push_back(above * (at > 0 ? 1 : a));
            expected[shares ? 0 : i] += at > 0 ? 0 : above * at;
        }
        PreluRow row{x.data(), alpha.data(), size, shares};
        prelu(row, y.data());
        check_close("value", y, values, 1e-7);
        prelu_backward(row, diff.data(), diff.data(), sums.data());
        check_close("gradient", diff, slopes, 1e-7);
        Floats narrowed(sums.begin(), sums.end());
        check_close("alpha's gradient", narrowed, expected, 1e-6);
    }
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_loop_test(tests, values_and_slopes_are_those_of_the_formula, 0, kCases);
    tcase_add_loop_test(tests, nan_stays_nan, 0, kCases);
    tcase_add_loop_test(tests, prelu_has_an_alpha_for_each_element_or_one_for_all, 0, 2);
}

} // namespace

int main() {
    return run_tests("kernels.activations", add_tests);
}
