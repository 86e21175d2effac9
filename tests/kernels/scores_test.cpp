// What F-scores and R2 are made of, and how states are added: against plain sums.
#include "kernels/scores.h"

#include <limits>

#include "kernel_test.h"
#include "kernels/sums.h"

using namespace rekindle::kernels;
using namespace kernel_test;

namespace {

constexpr size_t kRows = 150, kRowsPerWeight = 2;

struct Draw {
    size_t columns;
    Floats output, target, weight;

    explicit Draw(Random &random, size_t columns_)
        : columns(columns_), output(random.uniform(kRows * columns, -1, 1)),
          target(random.uniform(kRows * columns, 0, 1)), weight(random.uniform(kRows / kRowsPerWeight, 0, 2)) {
        for (size_t i = 0; i < target.size(); ++i) {
            if (random.below(2) == 0) target[i] = random.below(2) == 0 ? 1.0F : 0.0F;
            if (random.below(5) == 0) output[i] = 0.5F; // on the threshold, and often twice in a row
            if (random.below(40) == 0) output[i] = std::numeric_limits<float>::quiet_NaN();
        }
        for (size_t c = 0; c < columns; ++c) output[c] = c == 0 ? 0.0F : -1.0F; // of which 0 is the largest, and no yes
    }

    ScoreRows rows(bool weighted) const {
        return {output.data(), target.data(), weighted ? weight.data() : nullptr, kRowsPerWeight, columns};
    }
    double weight_of(size_t r, bool weighted) const {
        return weighted ? static_cast<double>(weight[r / kRowsPerWeight]) : 1.0;
    }
};

void check_sums(const char *what, const Doubles &actual, const Doubles &expected) {
    for (size_t i = 0; i < expected.size(); ++i) {
        ck_assert_msg(std::abs(actual[i] - expected[i]) <= 1e-9 * (1 + std::abs(expected[i])),
                      "%s: sum %zu of %zu is %.12g; expected %.12g", what, i, expected.size(), actual[i], expected[i]);
    }
}

bool is_yes(const Draw &draw, size_t r, size_t c, float threshold) {
    const float *row = &draw.output[r * draw.columns];
    if (threshold > 0) return row[c] > threshold;
    for (size_t other = 0; other < draw.columns; ++other) {
        if (row[other] > row[c]) return false;
    }
    return !std::isnan(row[c]) && row[c] != 0;
}

// True positives, false positives, false negatives and positives of each column, or of all.
Doubles expect_f_scores(const Draw &draw, float threshold, bool weighted, bool apart) {
    const size_t size = apart ? draw.columns : 1;
    Doubles sums(4 * size);
    for (size_t r = 0; r < kRows; ++r) {
        for (size_t c = 0; c < draw.columns; ++c) {
            const double weight = draw.weight_of(r, weighted), at = is_yes(draw, r, c, threshold) ? weight : 0.0;
            const double wanted = static_cast<double>(draw.target[r * draw.columns + c]);
            double *place = &sums[apart ? c : 0];
            place[0] += at * wanted;
            place[size] += at * (1 - wanted);
            place[2 * size] += (weight - at) * wanted;
            place[3 * size] += weight * wanted;
        }
    }
    return sums;
}

void check_f_scores(const Draw &draw, float threshold, bool weighted, bool apart) {
    const Doubles expected = expect_f_scores(draw, threshold, weighted, apart);
    const size_t size = expected.size() / 4;
    for (const Ranges &ranges : partitions(kRows)) {
        AtMemoryEnd<double> sums(Doubles(expected.size(), 0));
        double *at = sums.data();
        for (auto [begin, end] : ranges) {
            add_f_scores(draw.rows(weighted), threshold, begin, end,
                         {at, at + size, at + 2 * size, at + 3 * size, apart ? size_t{1} : size_t{0}});
        }
        check_sums("F-score", {at, at + expected.size()}, expected);
    }
}

START_TEST(f_scores_are_counted) {
    Random random;
    for (size_t columns : {1, 3, 4, 8, 10, 17}) {
        const Draw draw(random, columns);
        for (float threshold : {0.0F, 0.5F, 1.0F}) {
            for (bool weighted : {false, true}) {
                for (bool apart : {false, true}) check_f_scores(draw, threshold, weighted, apart);
            }
        }
    }
}
END_TEST

START_TEST(variances_are_summed) {
    Random random;
    for (size_t columns : {1, 3, 8, 10, 17}) {
        Draw draw(random, columns);
        std::replace_if(
            draw.output.begin(), draw.output.end(), [](float value) { return std::isnan(value); }, 0.0F);
        for (bool weighted : {false, true}) {
            Doubles expected(4 * columns), sums(4 * columns);
            for (size_t i = 0; i < draw.output.size(); ++i) {
                const double weight = draw.weight_of(i / columns, weighted),
                             wanted = static_cast<double>(draw.target[i]);
                const double error = wanted - static_cast<double>(draw.output[i]);
                const Doubles terms{weight * wanted * wanted, weight * wanted, weight * error * error, weight};
                for (size_t sum = 0; sum < terms.size(); ++sum) expected[sum * columns + i % columns] += terms[sum];
            }
            double *at = sums.data();
            const Ranges ranges = partitions(kRows)[2];
            for (auto [begin, end] : ranges) {
                add_variances(draw.rows(weighted), begin, end, {at, at + columns, at + 2 * columns, at + 3 * columns});
            }
            check_sums("R2", sums, expected);
        }
    }
}
END_TEST

START_TEST(sums_are_added) {
    for (size_t size : kSizes) {
        Doubles values(size);
        for (size_t i = 0; i < size; ++i) values[i] = static_cast<double>(i) / 3;
        AtMemoryEnd<double> sums(values), added(values);
        add_to(sums.data(), added.data(), size);
        for (size_t i = 0; i < size; ++i) ck_assert(sums.data()[i] == 2 * values[i]);
    }
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_test(tests, f_scores_are_counted);
    tcase_add_test(tests, variances_are_summed);
    tcase_add_test(tests, sums_are_added);
}

} // namespace

int main() {
    return run_tests("kernels.scores", add_tests);
}
