// Normalization of rows by their own moments: against sums in long double, in ranges of rows.
#include "kernels/row_normalization.h"

#include "kernel_test.h"

using namespace rekindle::kernels;
using namespace kernel_test;

namespace {

using Exact = long double;

constexpr size_t kRows = 11;   // no multiple of what is done at once
constexpr size_t kLong = 2500; // more elements than are summed in float
constexpr float kEpsilon = 0.01F;
constexpr RowCenter kCenters[] = {RowCenter::kMean, RowCenter::kZero};

std::vector<size_t> sizes() {
    std::vector<size_t> all = kSizes;
    all.push_back(kLong);
    return all;
}

// What is normalized, by the formulas.
struct Case {
    RowCenter center;
    size_t size;
    Floats src, gamma, beta, diff;
    std::vector<Exact> means, roots;

    Case(Random &random, RowCenter row_center, size_t row_size, float low)
        : center(row_center), size(row_size), src(random.uniform(kRows * row_size, low, low + 2)),
          gamma(random.uniform(row_size, -2, 2)), beta(random.uniform(row_size, -2, 2)),
          diff(random.uniform(kRows * row_size, -2, 2)) {
        for (size_t row = 0; row < kRows; ++row) {
            Exact mean = is_centered() ? mean_of([&](size_t i) { return at(src, row, i); }) : 0;
            Exact variance = mean_of([&](size_t i) { return (at(src, row, i) - mean) * (at(src, row, i) - mean); });
            means.push_back(mean);
            roots.push_back(1 / std::sqrt(variance + static_cast<Exact>(kEpsilon)));
        }
    }

    bool is_centered() const { return center == RowCenter::kMean; }
    template <class Term>
    Exact mean_of(const Term &term) const {
        Exact sum = 0;
        for (size_t i = 0; i < size; ++i) sum += term(i);
        return sum / static_cast<Exact>(size);
    }
    Exact at(const Floats &values, size_t row, size_t i) const { return static_cast<Exact>(values[row * size + i]); }
    Exact normalized(size_t row, size_t i) const { return (at(src, row, i) - means[row]) * roots[row]; }
    // A parameter's, where it is there.
    Exact gamma_of(size_t i, bool has) const { return has ? static_cast<Exact>(gamma[i]) : 1; }
    Exact beta_of(size_t i, bool has) const { return has ? static_cast<Exact>(beta[i]) : 0; }

    Doubles outputs(bool has_gamma, bool has_beta) const {
        Doubles all;
        for (size_t row = 0; row < kRows; ++row) {
            for (size_t i = 0; i < size; ++i) {
                Exact value = normalized(row, i) * gamma_of(i, has_gamma) + beta_of(i, has_beta);
                all.push_back(static_cast<double>(value));
            }
        }
        return all;
    }
    Doubles diff_src(bool has_gamma) const {
        Doubles all;
        for (size_t row = 0; row < kRows; ++row) {
            auto slope = [&](size_t i) { return at(diff, row, i) * gamma_of(i, has_gamma); };
            Exact mean = is_centered() ? mean_of(slope) : 0;
            Exact along = mean_of([&](size_t i) { return slope(i) * normalized(row, i); });
            for (size_t i = 0; i < size; ++i) {
                Exact value = roots[row] * (slope(i) - mean - normalized(row, i) * along);
                all.push_back(static_cast<double>(value));
            }
        }
        return all;
    }
    // The sum over the rows of what `term` makes of each, for each element of a row.
    template <class Term>
    Doubles sums(double first, const Term &term) const {
        Doubles all;
        for (size_t i = 0; i < size; ++i) {
            Exact sum = static_cast<Exact>(first);
            for (size_t row = 0; row < kRows; ++row) sum += term(row, i);
            all.push_back(static_cast<double>(sum));
        }
        return all;
    }

    // As the kernels take them: null where the center is 0.
    Floats kernel_means() const { return Floats(means.begin(), means.end()); }
    float *means_in(Floats &of) const { return is_centered() ? of.data() : nullptr; }
    Floats kernel_roots() const { return Floats(roots.begin(), roots.end()); }
};

Floats narrowed(const Doubles &values) {
    return Floats(values.begin(), values.end());
}

const float *data_or_null(const Floats &values, bool has) {
    return has ? values.data() : nullptr;
}

START_TEST(rows_are_normalized) {
    Random random;
    for (size_t size : sizes()) {
        for (int which = 0; which < 8; ++which) {
            const bool has_gamma = (which & 1) != 0, has_beta = (which & 2) != 0;
            Case of(random, kCenters[which / 4], size, -1);
            Floats dst(of.src.size(), 99), means(kRows), roots(kRows);
            for (auto [begin, end] : Ranges{{0, 3}, {3, kRows}}) {
                normalize_rows_by_moments(of.center, {size, begin, end}, kEpsilon, of.src.data(),
                                          data_or_null(of.gamma, has_gamma), data_or_null(of.beta, has_beta),
                                          {of.means_in(means), roots.data()}, dst.data());
            }
            check_close("normalized", dst, of.outputs(has_gamma, has_beta), 1e-6, 1);
            if (of.is_centered()) check_close("means", means, Doubles(of.means.begin(), of.means.end()), 1e-6, 1);
            check_close("roots", roots, Doubles(of.roots.begin(), of.roots.end()), 1e-6);
            normalize_rows_by_moments(of.center, {size, 0, kRows}, kEpsilon, of.src.data(),
                                      data_or_null(of.gamma, has_gamma), data_or_null(of.beta, has_beta),
                                      {nullptr, nullptr},
                                      of.src.data()); // in place
            check_same_bytes("in place, in one range", of.src, dst);
        }
    }
}
END_TEST

// Squares would cancel.
START_TEST(the_variance_of_what_is_far_from_0_is_taken_from_the_mean) {
    Random random;
    for (size_t size : sizes()) {
        if (size == 1) continue;
        Case of(random, RowCenter::kMean, size, 300);
        Floats dst(of.src.size()), means(kRows), roots(kRows);
        normalize_rows_by_moments(of.center, {size, 0, kRows}, kEpsilon, of.src.data(), nullptr, nullptr,
                                  {of.means_in(means), roots.data()}, dst.data());
        check_close("roots", roots, Doubles(of.roots.begin(), of.roots.end()), 1e-5);
        check_close("normalized", dst, of.outputs(false, false), 1e-4);
    }
}
END_TEST

START_TEST(gradients_go_back_through_the_moments) {
    Random random;
    for (size_t size : sizes()) {
        for (int which = 0; which < 4; ++which) {
            const bool has_gamma = (which & 1) != 0;
            Case of(random, kCenters[which / 2], size, -1);
            Floats means = of.kernel_means(), roots = of.kernel_roots(), diff_src(of.src.size(), 99);
            Doubles gamma_sums(size, 0.5), beta_sums(size, -0.5);
            NormalizedRows given{of.src.data(), data_or_null(of.gamma, has_gamma), of.means_in(means), roots.data(),
                                 of.diff.data()};
            for (auto [begin, end] : Ranges{{6, kRows}, {0, 6}}) {
                normalize_rows_by_moments_backward({size, begin, end}, given, diff_src.data(), gamma_sums.data(),
                                                   beta_sums.data());
            }
            check_close("diff_src", diff_src, of.diff_src(has_gamma), 3e-6, 10);
            check_close(
                "diff_gamma", narrowed(gamma_sums),
                of.sums(0.5, [&](size_t row, size_t i) { return of.at(of.diff, row, i) * of.normalized(row, i); }),
                3e-6);
            check_close("diff_beta", narrowed(beta_sums),
                        of.sums(-0.5, [&](size_t row, size_t i) { return of.at(of.diff, row, i); }), 1e-6);
        }
    }
}
END_TEST

START_TEST(what_is_not_wanted_is_not_written) {
    Random random;
    for (size_t size : sizes()) {
        Case of(random, kCenters[size % 2], size, -1);
        Floats means = of.kernel_means(), roots = of.kernel_roots(), diff_src(of.src.size());
        Doubles gamma_sums(size), beta_sums(size), gamma_alone(size), beta_alone(size);
        NormalizedRows given{of.src.data(), of.gamma.data(), of.means_in(means), roots.data(), of.diff.data()};
        RowRange rows{size, 0, kRows};
        normalize_rows_by_moments_backward(rows, given, diff_src.data(), gamma_sums.data(), beta_sums.data());
        normalize_rows_by_moments_backward(rows, given, nullptr, gamma_alone.data(), nullptr);
        normalize_rows_by_moments_backward(rows, given, nullptr, nullptr, beta_alone.data());
        check_same_bytes("gamma alone", gamma_alone, gamma_sums);
        check_same_bytes("beta alone", beta_alone, beta_sums);
        normalize_rows_by_moments_backward(rows, given, of.diff.data(), nullptr, nullptr); // in place
        check_same_bytes("diff_src alone", of.diff, diff_src);
    }
}
END_TEST

START_TEST(nothing_beyond_the_rows_is_touched) {
    Random random;
    for (size_t size : sizes()) {
        Case of(random, kCenters[size % 2], size, -1);
        AtMemoryEnd<float> src(of.src), gamma(of.gamma), beta(of.beta), diff(of.diff), dst(of.src), diff_src(of.src);
        AtMemoryEnd<float> kept_means(of.kernel_means()), roots(of.kernel_roots());
        float *means = of.is_centered() ? kept_means.data() : nullptr;
        AtMemoryEnd<double> sums(Doubles(size, 0)), more_sums(Doubles(size, 0));
        normalize_rows_by_moments(of.center, {size, 0, kRows}, kEpsilon, src.data(), gamma.data(), beta.data(),
                                  {means, roots.data()}, dst.data());
        normalize_rows_by_moments_backward({size, 0, kRows},
                                           {src.data(), gamma.data(), means, roots.data(), diff.data()},
                                           diff_src.data(), sums.data(), more_sums.data());
    }
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_test(tests, rows_are_normalized);
    tcase_add_test(tests, the_variance_of_what_is_far_from_0_is_taken_from_the_mean);
    tcase_add_test(tests, gradients_go_back_through_the_moments);
    tcase_add_test(tests, what_is_not_wanted_is_not_written);
    tcase_add_test(tests, nothing_beyond_the_rows_is_touched);
}

} // namespace

int main() {
    return run_tests("kernels.row_normalization", add_tests);
}
