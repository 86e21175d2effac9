// What surrounds an update, against plain loops in double.
#include "kernels/gradients.h"

#include <limits>

#include "kernel_test.h"

using namespace rekindle::kernels;
using namespace kernel_test;

namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN(), kInfinity = std::numeric_limits<float>::infinity();

double wide(float value) {
    return static_cast<double>(value);
}

// Some values, others, and room for what comes of them.
struct Draw {
    explicit Draw(Random &random, size_t count)
        : size(count), a(random.uniform(count, -2, 2)), b(random.uniform(count, -2, 2)), to(count) {}
    size_t size;
    Floats a, b, to;

    template <class Formula>
    Doubles expect(const Formula &formula) const {
        Doubles expected;
        for (size_t i = 0; i < size; ++i) expected.push_back(formula(wide(a[i]), wide(b[i])));
        return expected;
    }
};

template <class Body>
void for_each_draw(const Body &body) {
    Random random;
    for (size_t size : kSizes) body(Draw(random, size));
}

START_TEST(squares_are_summed) {
    for_each_draw([](const Draw &draw) {
        double one = 0, both = 0;
        for (double square : draw.expect([](double a, double) { return a * a; })) one += square;
        for (double square : draw.expect([](double a, double b) { return (a + b) * (a + b); })) both += square;
        ck_assert_double_eq_tol(sum_of_squares(draw.a.data(), draw.size), one, 1e-12 * one);
        ck_assert_double_eq_tol(sum_of_squares(draw.a.data(), draw.b.data(), draw.size), both, 1e-6 * both);
    });
}
END_TEST

START_TEST(squares_beyond_the_floats_have_a_sum) {
    const Floats large(9, 1e30F);
    ck_assert_double_eq_tol(sum_of_squares(large.data(), 9), 9e60, 1e54);
}
END_TEST

START_TEST(gradients_accumulate_and_their_mean_is_taken) {
    for_each_draw([](Draw draw) {
        const Doubles sum = draw.expect([](double a, double b) { return a + b; });
        const Doubles mean = draw.expect([](double a, double b) { return (a + b) / 3; });
        Floats accumulator = draw.b;
        take_mean(draw.to.data(), draw.a.data(), accumulator.data(), 3, draw.size);
        check_close("mean", draw.to, mean, 1e-6);
        for (float left : accumulator) ck_assert(left == 0);
        ck_assert(accumulate(draw.b.data(), draw.a.data(), draw.size, true));
        check_close("sum", draw.b, sum, 1e-6);
    });
}
END_TEST

START_TEST(gradients_are_scaled_and_clipped) {
    for_each_draw([](Draw draw) {
        scale(draw.to.data(), draw.a.data(), 0.25F, draw.size);
        check_close("scaled", draw.to, draw.expect([](double a, double) { return a / 4; }), 1e-7);
        ck_assert(clip(draw.to.data(), draw.a.data(), 0.5F, draw.size, true));
        check_close("clipped", draw.to, draw.expect([](double a, double) { return std::min(std::max(a, -0.5), 0.5); }),
                    1e-7);
    });
}
END_TEST

START_TEST(weights_are_averaged) {
    for_each_draw([](Draw draw) {
        const Doubles averaged = draw.expect([](double a, double b) { return 0.75 * a + 0.25 * b; });
        Floats of_averages = draw.a;
        average(of_averages.data(), draw.b.data(), 0.75F, draw.size);
        check_close("averaged", of_averages, averaged, 1e-6);
    });
}
END_TEST

// Behind a limit infinity would be a number like any other.
START_TEST(what_is_not_finite_is_told) {
    for_each_draw([](Draw draw) {
        for (float odd : {kNaN, kInfinity, -kInfinity}) {
            draw.a[draw.size / 2] = odd;
            ck_assert(!clip(draw.to.data(), draw.a.data(), 0.5F, draw.size, true));
            ck_assert_int_eq(std::isnan(draw.to[draw.size / 2]), std::isnan(odd));
            ck_assert(clip(draw.to.data(), draw.a.data(), 0.5F, draw.size, false));
            Floats accumulator = draw.b;
            ck_assert(!accumulate(accumulator.data(), draw.a.data(), draw.size, true));
            ck_assert(accumulate(accumulator.data(), draw.a.data(), draw.size, false));
            ck_assert(!std::isfinite(sum_of_squares(draw.a.data(), draw.size)));
        }
    });
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_test(tests, squares_are_summed);
    tcase_add_test(tests, squares_beyond_the_floats_have_a_sum);
    tcase_add_test(tests, gradients_accumulate_and_their_mean_is_taken);
    tcase_add_test(tests, gradients_are_scaled_and_clipped);
    tcase_add_test(tests, weights_are_averaged);
    tcase_add_test(tests, what_is_not_finite_is_told);
}

} // namespace

int main() {
    return run_tests("kernels.gradients", add_tests);
}
