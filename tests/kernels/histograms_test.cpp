// Histograms of outputs by thresholds: every way they are counted against a plain count.
#include "kernels/histograms.h"

#include <limits>

#include "kernel_test.h"

using namespace rekindle::kernels;
using namespace kernel_test;

namespace {

constexpr size_t kRows = 60;

struct Draw {
    size_t columns;
    Floats output, target, weight;

    explicit Draw(Random &random, size_t columns_)
        : columns(columns_), output(random.uniform(kRows * columns, -0.1F, 1.1F)), target(kRows * columns),
          weight(random.uniform(kRows, 0, 2)) {
        for (float &value : target) value = random.below(3) == 0 ? 1.0F : 0.0F;
        for (float &value : output) {
            if (random.below(4) == 0) value = 0.5F; // on a threshold
            if (random.below(30) == 0) value = std::numeric_limits<float>::quiet_NaN();
        }
    }

    ConfusionRows rows(bool weighted) const {
        return {output.data(), target.data(), weighted ? weight.data() : nullptr, 1, nullptr, columns, 0, columns, 0,
                false};
    }
};

// The histograms of yes and no, one behind the other.
Doubles expect(const Draw &draw, const Floats &thresholds, bool weighted) {
    Doubles counts(2 * (thresholds.size() + 1));
    for (size_t i = 0; i < draw.output.size(); ++i) {
        size_t bin = 0;
        for (float threshold : thresholds) bin += draw.output[i] > threshold ? size_t{1} : 0;
        const bool is_yes = draw.target[i] == 1;
        counts[bin + (is_yes ? 0 : thresholds.size() + 1)] +=
            weighted ? static_cast<double>(draw.weight[i / draw.columns]) : 1.0;
    }
    return counts;
}

void check_counts(const Draw &draw, const Floats &thresholds, bool weighted) {
    const Doubles expected = expect(draw, thresholds, weighted);
    for (const Ranges &ranges : partitions(kRows)) {
        Doubles counts(expected.size());
        for (auto [begin, end] : ranges) {
            add_to_histograms(draw.rows(weighted), {thresholds.data(), thresholds.size(), false, false}, begin, end,
                              counts.data(), counts.data() + thresholds.size() + 1);
        }
        for (size_t i = 0; i < counts.size(); ++i) {
            const double tolerance = weighted ? 1e-9 : 0;
            ck_assert_msg(std::abs(counts[i] - expected[i]) <= tolerance,
                          "%zu thresholds, bin %zu: %.9g; expected %.9g", thresholds.size(), i, counts[i], expected[i]);
        }
    }
}

START_TEST(every_output_is_in_its_bin) {
    Random random;
    for (size_t columns : {1, 3, 8, 10, 17}) {
        const Draw draw(random, columns);
        for (size_t count : {1, 2, 3, 8, 9, 20}) {
            Floats thresholds = random.uniform(count, 0, 1);
            thresholds[0] = 0.5F;
            std::sort(thresholds.begin(), thresholds.end());
            check_counts(draw, thresholds, false);
            check_counts(draw, thresholds, true);
        }
    }
}
END_TEST

// 0, 1 / (count - 1), ... 1; opened as an AUC has them.
Floats even_thresholds(size_t count, bool opened) {
    Floats thresholds(count);
    for (size_t i = 0; i < count; ++i) thresholds[i] = static_cast<float>(i) / static_cast<float>(count - 1);
    if (opened) {
        thresholds.front() = -1e-7F;
        thresholds.back() = 1.0F + 1e-7F;
    }
    return thresholds;
}

void check_even_counts(const Draw &draw, size_t count, bool opened, bool weighted) {
    const Floats thresholds = even_thresholds(count, opened);
    const Doubles expected = expect(draw, thresholds, weighted);
    AtMemoryEnd<double> counts(Doubles(expected.size(), 0));
    const Ranges ranges = partitions(kRows)[2];
    for (auto [begin, end] : ranges) {
        add_to_histograms(draw.rows(weighted), {thresholds.data(), count, true, opened}, begin, end, counts.data(),
                          counts.data() + count + 1);
    }
    for (size_t i = 0; i < expected.size(); ++i) {
        const double error = std::abs(counts.data()[i] - expected[i]);
        ck_assert_msg(error <= (weighted ? 1e-9 : 0), "%zu even thresholds, bin %zu: %.9g; expected %.9g", count, i,
                      counts.data()[i], expected[i]);
    }
}

// Outputs keep a distance from thresholds, where a bin is computed, but for 0, 0.5 and 1.
START_TEST(bins_of_even_thresholds_are_computed) {
    Random random;
    for (size_t columns : {1, 3, 8, 10, 17}) {
        for (size_t count : {3, 5, 9, 201}) {
            Draw draw(random, columns);
            for (float &output : draw.output) {
                if (std::isnan(output)) continue;
                output = (std::floor(output * 1000) + 0.5F) / 1000;
                if (random.below(4) == 0) output = static_cast<float>(random.below(3)) / 2;
            }
            for (bool opened : {false, true}) {
                // Whatever is outside [0, 1] is taken as 0 or 1.
                for (float &output : draw.output) output = std::isnan(output) ? output : std::clamp(output, 0.0F, 1.0F);
                check_even_counts(draw, count, opened, false);
                check_even_counts(draw, count, opened, true);
            }
        }
    }
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_test(tests, bins_of_even_thresholds_are_computed);
    tcase_add_test(tests, every_output_is_in_its_bin);
}

} // namespace

int main() {
    return run_tests("kernels.histograms", add_tests);
}
