// Accuracy: matches against a plain argmax, with ties, NaN and labels that are no class.
#include "kernels/accuracy.h"

#include <limits>

#include "kernel_test.h"

using namespace rekindle::kernels;
using namespace kernel_test;

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

const std::vector<size_t> kClassCounts = {1, 2, 3, 8, 10, 17, 100};

// The column of the first maximum; `classes`, which matches nothing, for a row with a NaN.
size_t argmax(const float *row, size_t classes) {
    if (std::any_of(row, row + classes, [](float value) { return std::isnan(value); })) return classes;
    return static_cast<size_t>(std::max_element(row, row + classes) - row);
}

// Few different values, so that there are ties; an infinity in every second row, a NaN in every eighth.
Floats draw_rows(Random &random, size_t rows, size_t classes) {
    Floats values(rows * classes);
    for (float &value : values) value = static_cast<float>(random.below(5));
    for (size_t r = 0; r < rows; ++r) {
        float *row = &values[r * classes];
        if (random.below(2) == 0) row[random.below(classes)] = random.below(2) == 0 ? kInfinity : -kInfinity;
        if (random.below(8) == 0) row[random.below(classes)] = kNan;
    }
    return values;
}

START_TEST(sparse_matches_are_counted) {
    Random random;
    for (size_t classes : kClassCounts) {
        const size_t rows = 200;
        const Floats output = draw_rows(random, rows, classes);
        std::vector<int32_t> label(rows);
        size_t expected = 0;
        for (size_t r = 0; r < rows; ++r) {
            const size_t best = argmax(&output[r * classes], classes);
            label[r] = static_cast<int32_t>(random.below(3) != 0 && best < classes ? best : random.below(classes));
            expected += static_cast<size_t>(label[r]) == best ? size_t{1} : 0;
        }
        ck_assert_uint_gt(expected, 0);
        for (const Ranges &ranges : partitions(rows)) {
            size_t matches = 0;
            for (auto [begin, end] : ranges) {
                matches += sparse_categorical_matches(output.data(), label.data(), classes, begin, end);
            }
            ck_assert_uint_eq(matches, expected);
        }
    }
}
END_TEST

START_TEST(categorical_matches_are_counted) {
    Random random;
    for (size_t classes : kClassCounts) {
        const size_t rows = 200;
        const Floats output = draw_rows(random, rows, classes);
        Floats target = draw_rows(random, rows, classes);
        size_t expected = 0;
        for (size_t r = 0; r < rows; ++r) {
            const size_t best = argmax(&output[r * classes], classes);
            if (random.below(2) == 0 && best < classes) target[r * classes + best] = 1000;
            const size_t wanted = argmax(&target[r * classes], classes);
            expected += best < classes && best == wanted ? size_t{1} : 0;
        }
        ck_assert_uint_gt(expected, 0);
        for (const Ranges &ranges : partitions(rows)) {
            size_t matches = 0;
            for (auto [begin, end] : ranges) {
                matches += categorical_matches(output.data(), target.data(), classes, begin, end);
            }
            ck_assert_uint_eq(matches, expected);
        }
    }
}
END_TEST

START_TEST(the_first_of_equals_wins) {
    const Floats row = {1, 3, 3, 2};
    const std::vector<int32_t> labels = {0, 1, 2, 3};
    for (size_t i = 0; i < 4; ++i) {
        ck_assert_uint_eq(sparse_categorical_matches(row.data(), &labels[i], 4, 0, 1), i == 1 ? 1 : 0);
    }
    const Floats later = {0, 0, 1, 0}, tied = {0, 1, 1, 0};
    ck_assert_uint_eq(categorical_matches(row.data(), later.data(), 4, 0, 1), 0);
    ck_assert_uint_eq(categorical_matches(row.data(), tied.data(), 4, 0, 1), 1);
}
END_TEST

START_TEST(a_label_that_is_no_class_never_matches) {
    const Floats row = {5, 3};
    for (int32_t label : {-1, 2, std::numeric_limits<int32_t>::max(), std::numeric_limits<int32_t>::min()}) {
        ck_assert_uint_eq(sparse_categorical_matches(row.data(), &label, 2, 0, 1), 0);
    }
}
END_TEST

START_TEST(a_nan_never_matches) {
    const Floats rows = {kNan, 5, 5, kNan, kNan, kNan};
    for (int32_t label : {0, 1}) {
        const std::vector<int32_t> labels(3, label);
        ck_assert_uint_eq(sparse_categorical_matches(rows.data(), labels.data(), 2, 0, 3), 0);
    }
    ck_assert_uint_eq(categorical_matches(rows.data(), rows.data(), 2, 0, 3), 0);
    const Floats targets = {0, 1, kNan};
    const Floats outputs = {kNan, kNan, 1};
    ck_assert_uint_eq(binary_matches(outputs.data(), targets.data(), 0.5F, 0, 3), 0);
}
END_TEST

START_TEST(binary_matches_are_counted) {
    Random random;
    for (size_t size : kSizes) {
        const Floats output = draw_rows(random, size, 1), target = draw_rows(random, size, 1);
        size_t expected = 0;
        for (size_t i = 0; i < size; ++i) {
            expected += !std::isnan(output[i]) && target[i] == (output[i] > 2 ? 1.0F : 0.0F) ? size_t{1} : 0;
        }
        for (const Ranges &ranges : partitions(size)) {
            size_t matches = 0;
            for (auto [begin, end] : ranges) {
                matches += binary_matches(output.data(), target.data(), 2, begin, end);
            }
            ck_assert_uint_eq(matches, expected);
        }
    }
}
END_TEST

START_TEST(the_threshold_itself_is_negative) {
    const Floats output = {0.5F, 0.5F, 0.6F, 0.6F, 0.6F}, target = {0, 1, 0, 1, 0.7F};
    const std::vector<size_t> expected = {1, 0, 0, 1, 0};
    for (size_t i = 0; i < expected.size(); ++i) {
        ck_assert_uint_eq(binary_matches(output.data(), target.data(), 0.5F, i, i + 1), expected[i]);
    }
}
END_TEST

START_TEST(sorted_ids_are_looked_through) {
    Random random;
    constexpr size_t kRows = 100;
    for (size_t columns : {1, 3, 10}) {
        for (size_t k : {1, 2, 5, 20}) {
            Floats ids(kRows * columns), target(kRows);
            for (float &id : ids) id = static_cast<float>(random.below(6)); // one may be there twice, and counts once
            for (float &wanted : target) wanted = static_cast<float>(random.below(6));
            target[7] = kNan;
            size_t expected = 0;
            for (size_t r = 0; r < kRows; ++r) {
                bool is_there = false;
                for (size_t c = 0; c < std::min(k, columns); ++c) is_there |= ids[r * columns + c] == target[r];
                expected += is_there ? size_t{1} : 0;
            }
            AtMemoryEnd<float> rows(ids), targets(target);
            for (const Ranges &ranges : partitions(kRows)) {
                size_t matches = 0;
                for (auto [begin, end] : ranges) {
                    matches += sorted_id_matches(rows.data(), targets.data(), columns, k, begin, end);
                }
                ck_assert_uint_eq(matches, expected);
            }
        }
    }
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_test(tests, sorted_ids_are_looked_through);
    tcase_add_test(tests, sparse_matches_are_counted);
    tcase_add_test(tests, categorical_matches_are_counted);
    tcase_add_test(tests, the_first_of_equals_wins);
    tcase_add_test(tests, a_label_that_is_no_class_never_matches);
    tcase_add_test(tests, a_nan_never_matches);
    tcase_add_test(tests, binary_matches_are_counted);
    tcase_add_test(tests, the_threshold_itself_is_negative);
}

} // namespace

int main() {
    return run_tests("kernels.accuracy", add_tests);
}
