// Exponential, logarithm, sigmoid, tanh, cosine and sine of eight floats: their bounds over the whole domain, and what
// lies at its ends.
#include <bit>
#include <limits>

#include "kernel_test.h"

// As the sources of the kernels are compiled.
#pragma GCC target("avx2,fma")
#include "kernels/vector_math.h"

using namespace rekindle::kernels;
using namespace kernel_test;

namespace {

using VectorFunction = __m256 (*)(__m256);

Floats apply(VectorFunction function, const Floats &values) {
    Floats results(values.size());
    for (size_t i = 0; i < values.size(); i += kLanes) {
        const size_t count = std::min(kLanes, values.size() - i);
        store(&results[i], count, function(load(&values[i], count)));
    }
    return results;
}

// Compares every `stride`-th float from `first` to `last`, both of one sign, with a function of double.
void check_function(VectorFunction function, double (*exact)(double), float first, float last, double units) {
    constexpr uint32_t kStride = 211;
    Floats values;
    for (uint32_t bits = std::bit_cast<uint32_t>(first); bits < std::bit_cast<uint32_t>(last); bits += kStride) {
        values.push_back(std::bit_cast<float>(bits));
    }
    values.push_back(last);
    const Floats results = apply(function, values);
    for (size_t i = 0; i < values.size(); ++i) {
        const double expected = exact(static_cast<double>(values[i]));
        const float size = std::abs(static_cast<float>(expected));
        const float unit = std::nextafter(size, std::numeric_limits<float>::infinity()) - size;
        const double error = std::abs(static_cast<double>(results[i]) - expected) / static_cast<double>(unit);
        if (!(error <= units)) {
            ck_abort_msg("f(%.9g) is %.9g instead of %.9g: %.3f units in the last place",
                         static_cast<double>(values[i]), static_cast<double>(results[i]), expected, error);
        }
    }
}

constexpr float kSmallestNormal = std::numeric_limits<float>::min();

START_TEST(exponentials_are_exact_to_a_unit) {
    check_function(exp_of_nonpositive, std::exp, -0.0F, -87.3365402F, 1);
}
END_TEST

START_TEST(logarithms_are_exact_to_a_unit) {
    check_function(log_of_normal, std::log, kSmallestNormal, std::numeric_limits<float>::max(), 1);
}
END_TEST

START_TEST(logarithms_near_one_are_exact) {
    check_function(log_of_one_plus, std::log1p, kSmallestNormal, 1, 1.4);
}
END_TEST

double sigmoid(double x) {
    return 1 / (1 + std::exp(-x));
}

START_TEST(sigmoids_are_exact_to_some_units) {
    check_function(sigmoid_of, sigmoid, 0, 100, 2.5);
    check_function(sigmoid_of, sigmoid, -0.0F, -87.3365402F, 2.5);
}
END_TEST

START_TEST(hyperbolic_tangents_are_exact_to_some_units) {
    check_function(tanh_of, std::tanh, 1e-8F, 30, 3);
    check_function(tanh_of, std::tanh, -1e-8F, -30, 3);
}
END_TEST

__m256 cosine_of_turns(__m256 x) {
    return cosine_and_sine_of_turns(x).cosine;
}
__m256 sine_of_turns(__m256 x) {
    return cosine_and_sine_of_turns(x).sine;
}

START_TEST(cosines_and_sines_of_turns_are_exact_to_some_units) {
    constexpr uint32_t kAll = 1U << 24, kStride = 37; // what 24 bits hold, and the eighths of a turn
    Floats turns = {0, 0.125F, 0.25F, 0.375F, 0.5F, 0.625F, 0.75F, 0.875F, 1};
    for (uint32_t bits = 1; bits < kAll; bits += kStride) turns.push_back(static_cast<float>(bits) * 0x1p-24F);
    const Floats cosines = apply(cosine_of_turns, turns);
    const Floats sines = apply(sine_of_turns, turns);
    for (size_t i = 0; i < turns.size(); ++i) {
        const double angle = 2 * M_PI * static_cast<double>(turns[i]);
        ck_assert_double_le(std::abs(static_cast<double>(cosines[i]) - std::cos(angle)), 0x1p-23);
        ck_assert_double_le(std::abs(static_cast<double>(sines[i]) - std::sin(angle)), 0x1p-23);
    }
}
END_TEST

START_TEST(ends_of_the_domain) {
    constexpr float kInfinity = std::numeric_limits<float>::infinity(), kNan = std::numeric_limits<float>::quiet_NaN();
    const Floats powers = apply(exp_of_nonpositive, {0, -0.0F, -87.34F, -100, -1e10F, -3e38F, -kInfinity, kNan});
    check_same_bytes("exp", Floats(powers.begin(), powers.begin() + 7), {1, 1, 0, 0, 0, 0, 0});
    ck_assert(std::isnan(powers[7]));
    const Floats logarithms = apply(log_of_normal, {1, 2, 0.5F, kNan, -kNan});
    check_same_bytes("log", Floats(logarithms.begin(), logarithms.begin() + 3), {0, 0.693147182F, -0.693147182F});
    ck_assert(std::isnan(logarithms[3]) && std::isnan(logarithms[4]));
    const Floats sigmoids = apply(sigmoid_of, {0, -0.0F, 100, kInfinity, -88, -kInfinity, kNan});
    check_same_bytes("sigmoid", Floats(sigmoids.begin(), sigmoids.begin() + 6), {0.5F, 0.5F, 1, 1, 0, 0});
    ck_assert(std::isnan(sigmoids[6]));
    const Floats tangents = apply(tanh_of, {0, -0.0F, 3e38F, kInfinity, -kInfinity, kNan});
    check_same_bytes("tanh", Floats(tangents.begin(), tangents.begin() + 5), {0, -0.0F, 1, 1, -1});
    ck_assert(std::isnan(tangents[5]));
    const Floats near_one = apply(log_of_one_plus, {0, 1, kNan});
    check_same_bytes("log1p", Floats(near_one.begin(), near_one.begin() + 2), {0, 0.693147182F});
    ck_assert(std::isnan(near_one[2]));
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_test(tests, exponentials_are_exact_to_a_unit);
    tcase_add_test(tests, logarithms_are_exact_to_a_unit);
    tcase_add_test(tests, logarithms_near_one_are_exact);
    tcase_add_test(tests, sigmoids_are_exact_to_some_units);
    tcase_add_test(tests, hyperbolic_tangents_are_exact_to_some_units);
    tcase_add_test(tests, cosines_and_sines_of_turns_are_exact_to_some_units);
    tcase_add_test(tests, ends_of_the_domain);
}

} // namespace

int main() {
    return run_tests("kernels.vector_math", add_tests);
}
