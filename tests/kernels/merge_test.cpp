// What merging layers compute, each against its formula: element by element, repeated along axes, and row by row.
#include "kernels/merge.h"

#include <limits>

#include "kernel_test.h"
#include "kernels/broadcast.h"
#include "kernels/rows.h"

using namespace rekindle::kernels;
using namespace kernel_test;

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

using Merge = void (*)(const float *, const float *, float *, size_t, size_t);

void check_merge(const char *what, Merge merge, float (*formula)(float, float)) {
    Random random;
    for (size_t size : kSizes) {
        const Floats first = random.uniform(size, -2, 2), second = random.uniform(size, -2, 2);
        Floats expected(size);
        for (size_t i = 0; i < size; ++i) expected[i] = formula(first[i], second[i]);
        for (const Ranges &ranges : partitions(size)) {
            AtMemoryEnd<float> a(first), b(second), in_place(first);
            AtMemoryEnd<float> dst{Floats(size)};
            for (auto [begin, end] : ranges) {
                merge(a.data(), b.data(), dst.data(), begin, end);
                merge(in_place.data(), b.data(), in_place.data(), begin, end);
            }
            check_same_bytes(what, Floats(dst.data(), dst.data() + size), expected);
            check_same_bytes(what, Floats(in_place.data(), in_place.data() + size), expected);
        }
    }
}

START_TEST(elements_are_merged) {
    check_merge("subtract", subtract, [](float a, float b) { return a - b; });
    check_merge("multiply", multiply, [](float a, float b) { return a * b; });
    check_merge("maximum", maximum, [](float a, float b) { return a >= b ? a : b; });
    check_merge("minimum", minimum, [](float a, float b) { return a <= b ? a : b; });
    check_merge(
        "negate",
        [](const float *a, const float *, float *dst, size_t begin, size_t end) { negate(a, dst, begin, end); },
        [](float a, float) { return -a; });
    check_merge(
        "divide",
        [](const float *a, const float *, float *dst, size_t begin, size_t end) { divide(a, 3, dst, begin, end); },
        [](float a, float) { return a / 3; });
}
END_TEST

START_TEST(an_extreme_of_nan_is_nan) {
    const float first[] = {kNan, 1, 1}, second[] = {1, kNan, 2};
    float largest[3], smallest[3];
    maximum(first, second, largest, 0, 3);
    minimum(first, second, smallest, 0, 3);
    ck_assert(std::isnan(largest[0]) && std::isnan(largest[1]) && std::isnan(smallest[0]) && std::isnan(smallest[1]));
    ck_assert_float_eq(largest[2], 2);
    ck_assert_float_eq(smallest[2], 1);
}
END_TEST

// The first of equal sources has the gradient, and none is left then.
START_TEST(the_first_equal_source_takes_the_gradient) {
    Random random;
    for (size_t size : kSizes) {
        Floats first = random.uniform(size, -2, 2), result = first, given = random.uniform(size, -2, 2);
        for (size_t i = 0; i < size; i += 3) first[i] -= 1;
        Floats taken(size), left(size), expected_taken(size), expected_left(size);
        for (size_t i = 0; i < size; ++i) (first[i] == result[i] ? expected_taken : expected_left)[i] = given[i];
        AtMemoryEnd<float> src(first), dst(result), diff(given), to{Floats(size)};
        take_gradient(src.data(), dst.data(), given.data(), nullptr, left.data(), 0, size);
        check_same_bytes("left", left, expected_left);
        take_gradient(src.data(), dst.data(), diff.data(), to.data(), diff.data(), 0, size);
        check_same_bytes("taken", Floats(to.data(), to.data() + size), expected_taken);
        check_same_bytes("left", Floats(diff.data(), diff.data() + size), expected_left);
    }
}
END_TEST

// The axes of a tensor of these sizes, of which those marked are 1 in the smaller one.
std::vector<BroadcastAxis> make_axes(const std::vector<std::pair<size_t, bool>> &sizes, size_t &large, size_t &small) {
    std::vector<BroadcastAxis> axes;
    large = small = 1;
    for (size_t i = sizes.size(); i-- > 0;) {
        axes.insert(axes.begin(), {sizes[i].first, sizes[i].second, large, small});
        large *= sizes[i].first;
        if (!sizes[i].second) small *= sizes[i].first;
    }
    return axes;
}

size_t place_in_small(const std::vector<BroadcastAxis> &axes, size_t place) {
    size_t found = 0;
    for (const BroadcastAxis &axis : axes) {
        if (!axis.is_repeated) found += place / axis.inner * axis.inner_small;
        place %= axis.inner;
    }
    return found;
}

START_TEST(axes_are_repeated_and_summed) {
    const std::vector<std::vector<std::pair<size_t, bool>>> tensors = {
        {{1, false}},
        {{9, true}},
        {{9, false}},
        {{3, true}, {5, false}},
        {{5, false}, {17, true}},
        {{2, false}, {3, true}, {4, false}},
        {{2, true}, {3, false}, {4, true}},
        {{2, true}, {3, false}, {4, true}, {19, false}},
    };
    Random random;
    for (const auto &sizes : tensors) {
        size_t large, small;
        std::vector<BroadcastAxis> axes = make_axes(sizes, large, small);
        const Floats from = random.uniform(small, -2, 2), diff = random.uniform(large, -2, 2);
        Floats repeated(large), expected(large);
        Doubles sums(small, 1);
        for (size_t i = 0; i < large; ++i) {
            size_t place = place_in_small(axes, i);
            expected[i] = from[place];
            sums[place] += static_cast<double>(diff[i]);
        }
        AtMemoryEnd<float> src(from), diff_at_end(diff), summed{Floats(small, 1)};
        broadcast_axes(axes.data(), axes.size(), src.data(), repeated.data());
        check_same_bytes("broadcast", repeated, expected);
        sum_axes(axes.data(), axes.size(), diff_at_end.data(), summed.data());
        check_close("sum", Floats(summed.data(), summed.data() + small), sums, 1e-6);
    }
}
END_TEST

double exact_dot(const float *first, const float *second, size_t size) {
    double sum = 0;
    for (size_t i = 0; i < size; ++i) sum += static_cast<double>(first[i]) * static_cast<double>(second[i]);
    return sum;
}

START_TEST(rows_are_multiplied) {
    constexpr size_t kRows = 7;
    Random random;
    for (size_t size : kSizes) {
        const Floats first = random.uniform(kRows * size, -2, 2), second = random.uniform(kRows * size, -2, 2);
        const Floats factors = random.uniform(kRows, -2, 2);
        Doubles expected, scaled;
        for (size_t row = 0; row < kRows; ++row) {
            expected.push_back(exact_dot(&first[row * size], &second[row * size], size));
            for (size_t i = 0; i < size; ++i) {
                scaled.push_back(static_cast<double>(factors[row]) * static_cast<double>(first[row * size + i]));
            }
        }
        for (const Ranges &ranges : partitions(kRows)) {
            AtMemoryEnd<float> a(first), b(second), products{Floats(kRows)};
            for (auto [begin, end] : ranges) {
                dot_rows({size, begin, end}, a.data(), b.data(), products.data());
                scale_rows({size, begin, end}, factors.data(), a.data(), a.data());
            }
            check_close("dot", Floats(products.data(), products.data() + kRows), expected, 1e-6);
            check_close("scale", Floats(a.data(), a.data() + kRows * size), scaled, 1e-6);
        }
    }
}
END_TEST

// f(x) = x / |x| has the gradient (d - y (y . d)) / |x|.
START_TEST(rows_are_normalized) {
    constexpr size_t kRows = 5;
    Random random;
    for (size_t size : kSizes) {
        const Floats values = random.uniform(kRows * size, 0.5F, 2), diffs = random.uniform(kRows * size, -2, 2);
        Doubles expected, expected_diff;
        for (size_t row = 0; row < kRows; ++row) {
            const float *x = &values[row * size], *diff = &diffs[row * size];
            double norm = std::sqrt(exact_dot(x, x, size)), along = exact_dot(x, diff, size) / norm;
            for (size_t i = 0; i < size; ++i) {
                double y = static_cast<double>(x[i]) / norm;
                expected.push_back(y);
                expected_diff.push_back((static_cast<double>(diff[i]) - y * along) / norm);
            }
        }
        AtMemoryEnd<float> src(values), diff(diffs), dst{Floats(kRows * size)}, inverses{Floats(kRows)};
        normalize_rows({size, 0, kRows}, 1e-7F, src.data(), dst.data(), inverses.data());
        check_close("normalized", Floats(dst.data(), dst.data() + kRows * size), expected, 1e-6);
        normalize_rows_backward({size, 0, kRows}, 1e-7F, dst.data(), inverses.data(), diff.data(), diff.data());
        check_close("its gradient", Floats(diff.data(), diff.data() + kRows * size), expected_diff, 1e-6, 1);
    }
}
END_TEST

// A vector of length 0, or almost, is multiplied by the limit alone.
START_TEST(short_rows_have_a_limit) {
    float rows[] = {0, 0, 3e-9F, 4e-9F}, dst[4], inverses[2], diff[] = {1, 2, 3, 4};
    normalize_rows({2, 0, 2}, 1e-7F, rows, dst, inverses);
    normalize_rows_backward({2, 0, 2}, 1e-7F, dst, inverses, diff, diff);
    check_close("normalized", Floats(dst, dst + 4), {0, 0, 0.03, 0.04}, 1e-6);
    check_close("its gradient", Floats(diff, diff + 4), {1e7, 2e7, 3e7, 4e7}, 1e-6);
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_test(tests, elements_are_merged);
    tcase_add_test(tests, an_extreme_of_nan_is_nan);
    tcase_add_test(tests, the_first_equal_source_takes_the_gradient);
    tcase_add_test(tests, axes_are_repeated_and_summed);
    tcase_add_test(tests, rows_are_multiplied);
    tcase_add_test(tests, rows_are_normalized);
    tcase_add_test(tests, short_rows_have_a_limit);
}

} // namespace

int main() {
    return run_tests("kernels.merge", add_tests);
}
