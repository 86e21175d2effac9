// Normalization over a batch: against sums in long double over all rows, in parts that are merged.
#include "kernels/channel_moments.h"

#include "kernel_test.h"

using namespace rekindle::kernels;
using namespace kernel_test;

namespace {

using Exact = long double;

constexpr size_t kRows = 75; // no multiple of what is summed at once

struct Moments {
    Doubles means, squares;
    double count = 0;

    explicit Moments(size_t channels) : means(channels), squares(channels) {}
    ChannelMoments view() { return {count, means.data(), squares.data()}; }
    void add(const Floats &src, size_t begin, size_t end) {
        add_rows(view(), src.data(), means.size(), begin, end);
        count += static_cast<double>(end - begin);
    }
};

Floats narrowed(const Doubles &values) {
    return Floats(values.begin(), values.end());
}

// Of column `channel`: the sum of what `term` makes of the rows.
template <class Term>
double sum_over(size_t rows, const Term &term) {
    Exact sum = 0;
    for (size_t row = 0; row < rows; ++row) sum += static_cast<Exact>(term(row));
    return static_cast<double>(sum);
}

START_TEST(moments_are_those_of_all_rows) {
    Random random;
    for (size_t channels : kSizes) {
        Floats src = random.uniform(kRows * channels, 100, 101); // far from 0, where squares would cancel
        Moments first(channels), second(channels), none(channels);
        first.add(src, 0, 9);
        first.add(src, 9, 41);
        second.add(src, 41, kRows);
        ChannelMoments all = first.view(), empty = none.view();
        merge(all, empty, channels);
        merge(all, second.view(), channels);
        merge(empty, all, channels);
        ck_assert_double_eq(empty.count, kRows);
        Doubles means, squares;
        for (size_t c = 0; c < channels; ++c) {
            auto at = [&](size_t row) { return static_cast<double>(src[row * channels + c]); };
            double mean = sum_over(kRows, at) / kRows;
            means.push_back(mean);
            squares.push_back(sum_over(kRows, [&](size_t row) { return (at(row) - mean) * (at(row) - mean); }));
        }
        check_close("mean", narrowed(none.means), means, 1e-7);
        check_close("squares", narrowed(none.squares), squares, 1e-5);
    }
}
END_TEST

START_TEST(channels_are_scaled_and_shifted) {
    Random random;
    for (size_t channels : kSizes) {
        Floats src = random.uniform(kRows * channels, -2, 2), scale = random.uniform(channels, -2, 2);
        Floats shift = random.uniform(channels, -2, 2), dst(src.size(), 99);
        scale_channels(src.data(), scale.data(), shift.data(), dst.data(), channels, 0, 30);
        scale_channels(src.data(), scale.data(), shift.data(), dst.data(), channels, 30, kRows);
        Doubles expected;
        for (size_t i = 0; i < src.size(); ++i) {
            size_t c = i % channels;
            expected.push_back(static_cast<double>(src[i]) * static_cast<double>(scale[c]) +
                               static_cast<double>(shift[c]));
        }
        check_close("scaled", dst, expected, 1e-7);
    }
}
END_TEST

START_TEST(gradients_are_summed_and_applied) {
    Random random;
    for (size_t channels : kSizes) {
        Floats src = random.uniform(kRows * channels, -2, 2), diff = random.uniform(src.size(), -2, 2);
        Floats means = random.uniform(channels, -1, 1), by_diff = random.uniform(channels, -1, 1);
        Floats by_distance = random.uniform(channels, -1, 1), shift = random.uniform(channels, -1, 1);
        Doubles sums(channels, 0.5), products(channels, -0.5), expected_sums, expected_products, expected;
        add_channel_gradients(src.data(), diff.data(), means.data(), channels, 0, 40, sums.data(), products.data());
        add_channel_gradients(src.data(), diff.data(), means.data(), channels, 40, kRows, sums.data(), products.data());
        for (size_t c = 0; c < channels; ++c) {
            auto given = [&](size_t row) { return static_cast<double>(diff[row * channels + c]); };
            auto distance = [&](size_t row) {
                return static_cast<double>(src[row * channels + c]) - static_cast<double>(means[c]);
            };
            expected_sums.push_back(0.5 + sum_over(kRows, given));
            expected_products.push_back(-0.5 + sum_over(kRows, [&](size_t row) { return given(row) * distance(row); }));
        }
        check_close("sums", narrowed(sums), expected_sums, 1e-5);
        check_close("products", narrowed(products), expected_products, 1e-5);
        for (size_t i = 0; i < src.size(); ++i) {
            size_t c = i % channels;
            double distance = static_cast<double>(src[i]) - static_cast<double>(means[c]);
            expected.push_back(static_cast<double>(diff[i]) * static_cast<double>(by_diff[c]) +
                               distance * static_cast<double>(by_distance[c]) + static_cast<double>(shift[c]));
        }
        ChannelGradient gradient{means.data(), by_diff.data(), by_distance.data(), shift.data()};
        apply_channel_gradient(gradient, src.data(), diff.data(), diff.data(), channels, 0, kRows); // in place
        check_close("gradient", diff, expected, 1e-6);
    }
}
END_TEST

// Flags of each row, and of each channel in three rows at once.
START_TEST(only_what_counts_is_measured) {
    Random random;
    for (size_t channels : kSizes) {
        for (bool by_channel : {false, true}) {
            constexpr size_t kRowsPerFlag = 3;
            std::vector<uint8_t> flags(by_channel ? kRows / kRowsPerFlag * channels : kRows);
            for (uint8_t &flag : flags) flag = static_cast<uint8_t>(random.below(2));
            CountedElements counted{flags.data(), by_channel, kRowsPerFlag};
            auto counts = [&](size_t row, size_t c) {
                return flags[by_channel ? row / kRowsPerFlag * channels + c : row] != 0;
            };
            Floats src = random.uniform(kRows * channels, -2, 2), diff = random.uniform(src.size(), -2, 2);
            Floats means = random.uniform(channels, -1, 1), by_diff = random.uniform(channels, -1, 1);
            Floats by_distance = random.uniform(channels, -1, 1), shift = random.uniform(channels, -1, 1);
            Doubles sums(channels, 0.5), numbers(channels, 3), squares(channels), expected(src.size());
            Doubles expected_sums(channels, 0.5), expected_numbers(channels, 3), expected_squares(channels);
            for (size_t i = 0; i < src.size(); ++i) {
                size_t c = i % channels;
                double value = static_cast<double>(src[i]), distance = value - static_cast<double>(means[c]);
                expected[i] = static_cast<double>(diff[i]) * static_cast<double>(by_diff[c]);
                if (!counts(i / channels, c)) continue;
                expected_sums[c] += value;
                expected_numbers[c] += 1;
                expected_squares[c] += distance * distance;
                expected[i] += distance * static_cast<double>(by_distance[c]) + static_cast<double>(shift[c]);
            }
            for (auto [begin, end] : {std::pair<size_t, size_t>{0, 40}, {40, kRows}}) {
                add_counted(counted, src.data(), channels, begin, end, sums.data(), numbers.data());
                add_counted_squares(counted, src.data(), means.data(), channels, begin, end, squares.data());
            }
            ChannelGradient gradient{means.data(), by_diff.data(), by_distance.data(), shift.data()};
            apply_counted_gradient(counted, gradient, src.data(), diff.data(), diff.data(), channels, 0, kRows);
            check_close("sums", narrowed(sums), expected_sums, 1e-6);
            check_same_bytes("numbers", numbers, expected_numbers);
            check_close("squares", narrowed(squares), expected_squares, 1e-6);
            check_close("gradient", diff, expected, 1e-6);
        }
    }
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_test(tests, moments_are_those_of_all_rows);
    tcase_add_test(tests, channels_are_scaled_and_shifted);
    tcase_add_test(tests, gradients_are_summed_and_applied);
    tcase_add_test(tests, only_what_counts_is_measured);
}

} // namespace

int main() {
    return run_tests("kernels.channel_moments", add_tests);
}
