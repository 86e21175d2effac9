// Losses: each against its formula, its gradient against finite differences of that formula.
#include "kernels/losses.h"

#include <limits>
#include <type_traits>

#include "loss_cases.h"

using namespace rekindle::kernels;
using namespace kernel_test;

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kUntouched = 99;

// Random rows for a loss.
struct Batch {
    size_t count, classes;
    Floats output;
    Target target;
    Floats weight; // one per sample of kRowsPerSample rows
    float gradient_scale;
};

constexpr size_t kRowsPerSample = 3;

Batch draw_batch(const LossCase &loss, Random &random, size_t count, size_t classes) {
    return {count,
            classes,
            loss.draw_output(random, count, classes),
            loss.draw_target(random, count, classes),
            random.uniform((count + kRowsPerSample - 1) / kRowsPerSample, 0.5F, 2),
            1 / static_cast<float>(count)};
}

LossRows rows_of(const Batch &batch, float *gradient) {
    return {batch.output.data(), gradient, batch.weight.data(), batch.classes,
            kRowsPerSample,      0,        batch.count,         batch.gradient_scale};
}

ExactRow row_output(const Batch &batch, size_t row) {
    const float *output = &batch.output[row * batch.classes];
    return {output, output + batch.classes};
}

double weight_of(const Batch &batch, size_t row) {
    return static_cast<double>(batch.weight[row / kRowsPerSample]);
}

// The derivative of the row's loss by its output c, by central differences.
double derivative(const LossCase &loss, const Batch &batch, size_t row, size_t c) {
    ExactRow output = row_output(batch, row);
    const Exact value = output[c];
    output[c] = value + loss.step;
    const Exact above = loss.row_loss(output, batch.target, row);
    output[c] = value - loss.step;
    return static_cast<double>((above - loss.row_loss(output, batch.target, row)) / (2 * loss.step));
}

const std::vector<size_t> kRowCounts = {1, 2, 7, 8, 9, 20};
const std::vector<size_t> kClassCounts = {1, 2, 3, 7, 8, 9, 10, 16, 17, 31, 32, 33, 40, 100};

START_TEST(losses_agree_with_their_formulas) {
    const LossCase &loss = kLossCases[static_cast<size_t>(_i)];
    Random random;
    for (size_t count : kRowCounts) {
        for (size_t classes : kClassCounts) {
            const Batch batch = draw_batch(loss, random, count, classes);
            Exact expected = 0, size = 0;
            for (size_t r = 0; r < count; ++r) {
                const Exact row_loss = weight_of(batch, r) * loss.row_loss(row_output(batch, r), batch.target, r);
                expected += row_loss;
                size += std::abs(row_loss);
            }
            const double actual = loss.loss(rows_of(batch, nullptr), batch.target.view());
            ck_assert_msg(std::abs(actual - expected) <= 3e-7L * (size + 1), "%s, %zu x %zu: %.12g instead of %.12Lg",
                          loss.name, count, classes, actual, expected);
        }
    }
}
END_TEST

START_TEST(gradients_agree_with_finite_differences) {
    const LossCase &loss = kLossCases[static_cast<size_t>(_i)];
    Random random;
    for (size_t count : kRowCounts) {
        for (size_t classes : kClassCounts) {
            const Batch batch = draw_batch(loss, random, count, classes);
            Floats gradient(count * classes);
            loss.loss(rows_of(batch, gradient.data()), batch.target.view());
            Doubles expected(count * classes);
            for (size_t i = 0; i < expected.size(); ++i) {
                const size_t r = i / classes;
                const double factor = static_cast<double>(batch.gradient_scale) * weight_of(batch, r);
                expected[i] = factor * derivative(loss, batch, r, i % classes);
            }
            // A row of one element has no direction to turn to: what is 0 by its formula is a difference of equals.
            check_close(loss.name, gradient, expected, 2e-6, static_cast<double>(batch.gradient_scale));
        }
    }
}
END_TEST

START_TEST(ranges_and_places_do_not_matter) {
    const LossCase &loss = kLossCases[static_cast<size_t>(_i)];
    Random random;
    for (size_t count : kRowCounts) {
        for (size_t classes : kClassCounts) {
            const Batch batch = draw_batch(loss, random, count, classes);
            Floats whole(count * classes + 1, kUntouched);
            const double sum = loss.loss(rows_of(batch, whole.data()), batch.target.view());
            ck_assert(whole.back() == kUntouched);
            whole.pop_back();
            ck_assert(loss.loss(rows_of(batch, nullptr), batch.target.view()) == sum);

            Floats in_place = batch.output;
            LossRows rows = rows_of(batch, in_place.data());
            rows.output = in_place.data();
            ck_assert(loss.loss(rows, batch.target.view()) == sum);
            check_same_bytes("gradient in place", in_place, whole);

            for (const Ranges &ranges : partitions(count)) {
                Floats parts(count * classes, kUntouched);
                rows = rows_of(batch, parts.data());
                for (auto [begin, end] : ranges) {
                    rows.begin = begin;
                    rows.end = end;
                    loss.loss(rows, batch.target.view());
                }
                check_same_bytes("gradient", parts, whole);
            }
            double row_sum = 0;
            rows = rows_of(batch, nullptr);
            for (size_t r = 0; r < count; ++r) {
                rows.begin = r;
                rows.end = r + 1;
                row_sum += loss.loss(rows, batch.target.view());
            }
            ck_assert_double_le(std::abs(row_sum - sum), 1e-12 * std::abs(sum));
        }
    }
}
END_TEST

START_TEST(only_the_range_is_written) {
    const LossCase &loss = kLossCases[static_cast<size_t>(_i)];
    Random random;
    const Batch batch = draw_batch(loss, random, 20, 10);
    Floats gradient(200, kUntouched);
    LossRows rows = rows_of(batch, gradient.data());
    rows.begin = 3;
    rows.end = 14;
    loss.loss(rows, batch.target.view());
    for (size_t i = 0; i < 200; ++i) {
        ck_assert_int_eq(gradient[i] == kUntouched, i < 30 || i >= 140);
    }
    rows.end = rows.begin;
    ck_assert(loss.loss(rows, batch.target.view()) == 0);
}
END_TEST

START_TEST(nothing_behind_the_rows_is_touched) {
    const LossCase &loss = kLossCases[static_cast<size_t>(_i)];
    Random random;
    for (size_t count : kRowCounts) {
        for (size_t classes : kClassCounts) {
            Batch batch = draw_batch(loss, random, count, classes);
            const double sum = loss.loss(rows_of(batch, nullptr), batch.target.view());
            AtMemoryEnd<float> output(batch.output), gradient(batch.output), weight(batch.weight);
            LossRows rows = rows_of(batch, gradient.data());
            rows.output = output.data();
            rows.sample_weight = weight.data();
            AtMemoryEnd<float> dense(batch.target.dense);
            AtMemoryEnd<int32_t> label(batch.target.label);
            ck_assert(loss.loss(rows, {dense.data(), label.data()}) == sum);
        }
    }
}
END_TEST

START_TEST(without_weights_they_are_one) {
    const LossCase &loss = kLossCases[static_cast<size_t>(_i)];
    Random random;
    Batch batch = draw_batch(loss, random, 9, 10);
    std::fill(batch.weight.begin(), batch.weight.end(), 1.0F);
    Floats weighted(90), plain(90);
    LossRows rows = rows_of(batch, weighted.data());
    const double weighted_sum = loss.loss(rows, batch.target.view());
    rows.sample_weight = nullptr;
    rows.gradient = plain.data();
    ck_assert(loss.loss(rows, batch.target.view()) == weighted_sum);
    check_same_bytes("gradient", plain, weighted);
}
END_TEST

START_TEST(a_nan_makes_its_row_nan_and_no_other) {
    const LossCase &loss = kLossCases[static_cast<size_t>(_i)];
    Random random;
    for (size_t classes : {size_t{1}, size_t{7}, size_t{10}, size_t{40}}) {
        for (size_t position : {size_t{0}, classes / 2, classes - 1}) {
            Batch batch = draw_batch(loss, random, 9, classes);
            batch.output[4 * classes + position] = kNan;
            Floats gradient(9 * classes);
            LossRows rows = rows_of(batch, gradient.data());
            ck_assert(std::isnan(loss.loss(rows, batch.target.view())));
            ck_assert(std::isnan(gradient[4 * classes + position]));
            for (size_t i = 0; i < gradient.size(); ++i) {
                ck_assert(i / classes == 4 || std::isfinite(gradient[i]));
            }
            rows.begin = 5;
            ck_assert(std::isfinite(loss.loss(rows, batch.target.view())));
        }
    }
}
END_TEST

void check_invalid_label(double (*loss)(const LossRows &, const LabelRows &), size_t classes, int32_t invalid) {
    const Floats output(3 * classes, 0.1F);
    const std::vector<int32_t> label = {0, invalid, 0};
    Floats gradient(3 * classes);
    LossRows rows = {output.data(), gradient.data(), nullptr, classes, 1, 0, 3, 1};
    ck_assert(std::isnan(loss(rows, {label.data()})));
    for (size_t i = 0; i < gradient.size(); ++i) ck_assert_int_eq(std::isnan(gradient[i]), i / classes == 1);
    rows.gradient = nullptr;
    ck_assert(std::isnan(loss(rows, {label.data()})));
}

START_TEST(a_label_that_is_no_class_gives_nan) {
    for (size_t classes : {size_t{1}, size_t{10}, size_t{40}}) {
        const int32_t count = static_cast<int32_t>(classes);
        for (int32_t invalid : {-1, count, std::numeric_limits<int32_t>::min(), std::numeric_limits<int32_t>::max()}) {
            check_invalid_label(sparse_softmax_crossentropy, classes, invalid);
            check_invalid_label(sparse_categorical_crossentropy, classes, invalid);
        }
    }
}
END_TEST

// One row without weights; the gradient replaces `values`.
template <class Loss, class Element>
double loss_of_row(Loss loss, Floats &values, const std::vector<Element> &target) {
    const LossRows rows = {values.data(), values.data(), nullptr, values.size(), 1, 0, 1, 1};
    if constexpr (std::is_same_v<Element, float>) {
        return loss(rows, target.data(), kWhole);
    } else {
        return loss(rows, {target.data()});
    }
}

START_TEST(an_ignored_label_counts_nothing) {
    for (auto loss : {sparse_softmax_crossentropy, sparse_categorical_crossentropy}) {
        for (size_t classes : {size_t{10}, size_t{40}}) { // by tiles and by rows
            Random random;
            const Floats output = random.uniform(3 * classes, 0.1F, 1);
            const std::vector<int32_t> label = {1, -1, 2};
            Floats gradient(3 * classes, kUntouched), alone(3 * classes);
            LossRows rows = {output.data(), gradient.data(), nullptr, classes, 1, 0, 3, 1};
            const double sum = loss(rows, {label.data(), true, -1});
            for (size_t i = 0; i < gradient.size(); ++i) ck_assert_int_eq(gradient[i] == 0, i / classes == 1);
            rows.gradient = alone.data();
            rows.end = 1;
            double others = loss(rows, {label.data()});
            rows.begin = 2;
            rows.end = 3;
            others += loss(rows, {label.data()});
            ck_assert(sum == others);
        }
    }
}
END_TEST

START_TEST(zeros_and_ones_are_binary) {
    const Floats bits = {0, 1, 1, 0}, others = {0, 1, -1, 0};
    ck_assert(is_binary(bits.data(), bits.size()));
    ck_assert(!is_binary(others.data(), others.size()));
    ck_assert(is_binary(others.data(), 2));
}
END_TEST

START_TEST(softmax_survives_extreme_logits) {
    for (size_t classes : {size_t{4}, size_t{40}}) { // by tiles and by rows
        Floats values(classes, -kInfinity);
        values[0] = 3e38F;
        values[1] = -3e38F;
        Floats copy = values, expected(classes, 0.0F);
        ck_assert(loss_of_row(sparse_softmax_crossentropy, copy, std::vector<int32_t>{0}) == 0);
        check_same_bytes("gradient", copy, expected);

        copy = values;
        expected[0] = 1;
        expected[1] = -1;
        const double loss = loss_of_row(sparse_softmax_crossentropy, copy, std::vector<int32_t>{1});
        ck_assert(loss == static_cast<double>(3e38F) * 2);
        check_same_bytes("gradient", copy, expected);

        copy = values;
        ck_assert(loss_of_row(sparse_softmax_crossentropy, copy, std::vector<int32_t>{2}) == HUGE_VAL);

        copy.assign(classes, 1e4F);
        const double uniform = loss_of_row(sparse_softmax_crossentropy, copy, std::vector<int32_t>{1});
        ck_assert_double_eq_tol(uniform, std::log(static_cast<double>(classes)), 1e-12);

        // No distribution: NaN, as TensorFlow has it.
        for (float nothing : {kInfinity, -kInfinity}) {
            copy.assign(classes, nothing);
            ck_assert(std::isnan(loss_of_row(sparse_softmax_crossentropy, copy, std::vector<int32_t>{1})));
        }
    }
    Floats values = {1e4F, -1e4F, 0};
    ck_assert(loss_of_row(softmax_crossentropy, values, Floats{0, 1, 0}) == 2e4);
    check_same_bytes("gradient", values, {1, -1, 0});
}
END_TEST

START_TEST(sigmoid_survives_extreme_logits) {
    Floats values = {1e4F, -1e4F, 1e4F, -1e4F, 3e38F, -3e38F, 100, -100};
    const double loss = loss_of_row(sigmoid_crossentropy, values, Floats{1, 0, 0, 1, 1, 0, 1, 0});
    ck_assert_double_eq_tol(loss, 2e4 / 8, 1e-9);
    check_same_bytes("gradient", values, {0, 0, 0.125F, -0.125F, 0, values[5], 0, values[7]});
    ck_assert(values[5] == 0 && values[7] >= 0 && values[7] < 1e-37F);
}
END_TEST

// Measured with Keras 3.15 on TensorFlow 2.21.
START_TEST(clipped_probabilities_have_keras_values) {
    Floats values = {0, 0.3F, 0.7F};
    ck_assert_double_eq_tol(loss_of_row(categorical_crossentropy, values, Floats{1, 0, 0}), 16.118095, 1e-6);
    check_same_bytes("gradient", values, {0, 0, 0});
    values = {1, 0, 0};
    ck_assert_double_eq_tol(loss_of_row(categorical_crossentropy, values, Floats{1, 0, 0}), 1.1920930e-07, 1e-13);
    check_same_bytes("gradient", values, {0, 0, 0});

    values = {0, 0.3F, 0.7F};
    ck_assert_double_eq_tol(loss_of_row(sparse_categorical_crossentropy, values, std::vector<int32_t>{0}), 16.118095,
                            1e-6);
    check_close("gradient", values, {0, 1, 1}, 2e-7);
    values = {2, -1, 0.5F};
    ck_assert_double_eq_tol(loss_of_row(sparse_categorical_crossentropy, values, std::vector<int32_t>{0}), 0.40546528,
                            2e-7);
    check_close("gradient", values, {0, 0, 2.0 / 3}, 2e-7);

    values = {0, 1, 1e-8F};
    ck_assert_double_eq_tol(3 * loss_of_row(binary_crossentropy, values, Floats{1, 0, 0}), 16.118095 + 15.942385, 2e-6);
    check_same_bytes("gradient", values, {0, 0, 0});
    // The bounds themselves are inside.
    values = {1e-7F, 1 - 1e-7F};
    ck_assert_double_eq_tol(2 * loss_of_row(binary_crossentropy, values, Floats{1, 0}), 16.118095 + 15.942385, 2e-6);
    check_close("gradient", values, {-1e7 / 2, 8388608.0 / 2}, 2e-7);
}
END_TEST

void add_tests(TCase *tests) {
    const int count = static_cast<int>(kLossCases.size());
    tcase_add_loop_test(tests, losses_agree_with_their_formulas, 0, count);
    tcase_add_loop_test(tests, gradients_agree_with_finite_differences, 0, count);
    tcase_add_loop_test(tests, ranges_and_places_do_not_matter, 0, count);
    tcase_add_loop_test(tests, only_the_range_is_written, 0, count);
    tcase_add_loop_test(tests, nothing_behind_the_rows_is_touched, 0, count);
    tcase_add_loop_test(tests, without_weights_they_are_one, 0, count);
    tcase_add_loop_test(tests, a_nan_makes_its_row_nan_and_no_other, 0, count);
    tcase_add_test(tests, a_label_that_is_no_class_gives_nan);
    tcase_add_test(tests, an_ignored_label_counts_nothing);
    tcase_add_test(tests, zeros_and_ones_are_binary);
    tcase_add_test(tests, softmax_survives_extreme_logits);
    tcase_add_test(tests, sigmoid_survives_extreme_logits);
    tcase_add_test(tests, clipped_probabilities_have_keras_values);
}

} // namespace

int main() {
    return run_tests("kernels.losses", add_tests);
}
