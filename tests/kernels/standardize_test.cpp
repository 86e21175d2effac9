// Standardization, each function against its formula in double, in any parts.
#include "kernels/standardize.h"

#include "kernel_test.h"

using namespace rekindle::kernels;
using namespace kernel_test;

namespace {

constexpr size_t kSamples = 5;

// What is standardized, of samples of one size.
struct Case {
    explicit Case(size_t size)
        : src(random.uniform(kSamples * size, 999, 1001)), means(random.uniform(size, 999, 1001)),
          factors(random.uniform(size, 0.1F, 10)) {}

    Standardization of() const { return {means.data(), factors.data(), means.size()}; }

    Random random;
    Floats src, means, factors;
};

using Kernel = void (*)(const Standardization &, const float *, float *, size_t, size_t);

// `formula` has x, the mean and the factor.
template <class Formula>
void check_all_sizes(const char *what, Kernel kernel, const Formula &formula) {
    for (size_t size : kSizes) {
        const Case drawn(size);
        Doubles expected;
        for (size_t i = 0; i < drawn.src.size(); ++i) {
            expected.push_back(formula(static_cast<double>(drawn.src[i]), static_cast<double>(drawn.means[i % size]),
                                       static_cast<double>(drawn.factors[i % size])));
        }
        for (const Ranges &ranges : partitions(kSamples)) {
            AtMemoryEnd<float> src(drawn.src), dst(Floats(drawn.src.size()));
            for (auto [begin, end] : ranges) kernel(drawn.of(), src.data(), dst.data(), begin, end);
            check_close(what, Floats(dst.data(), dst.data() + drawn.src.size()), expected, 2e-7);
            for (auto [begin, end] : ranges) kernel(drawn.of(), src.data(), src.data(), begin, end);
            check_close(what, Floats(src.data(), src.data() + drawn.src.size()), expected, 2e-7);
        }
    }
}

START_TEST(numbers_are_standardized) {
    check_all_sizes("standardize", standardize,
                    [](double x, double mean, double factor) { return (x - mean) * factor; });
}
END_TEST

START_TEST(and_spread_out_again) {
    check_all_sizes("spread_out", spread_out, [](double x, double mean, double factor) { return x * factor + mean; });
}
END_TEST

START_TEST(the_way_back_has_the_factors_alone) {
    check_all_sizes("apply_factors", apply_factors, [](double x, double, double factor) { return x * factor; });
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_test(tests, numbers_are_standardized);
    tcase_add_test(tests, and_spread_out_again);
    tcase_add_test(tests, the_way_back_has_the_factors_alone);
}

} // namespace

int main() {
    return run_tests("kernels.standardize", add_tests);
}
