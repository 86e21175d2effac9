// The largest and the mean of a sample's rows, channel by channel, and their gradients, against the formulas in double.
#include "kernels/global_pooling.h"

#include <limits>

#include "kernel_test.h"

using namespace rekindle::kernels;
using namespace kernel_test;

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr size_t kRows = 7;

// Of few values, so that several rows have the largest one.
Floats with_ties(Random &random, size_t size) {
    Floats values(size);
    for (float &value : values) value = static_cast<float>(random.below(4)) - 1.5F;
    return values;
}

START_TEST(the_largest_of_rows_shares_its_gradient) {
    Random random;
    for (size_t channels : kSizes) {
        const Floats src = with_ties(random, kRows * channels), diff = random.uniform(channels, -2, 2);
        Doubles largest(channels), shares(kRows * channels);
        for (size_t c = 0; c < channels; ++c) {
            float maximum = src[c];
            double equals = 0;
            for (size_t r = 0; r < kRows; ++r) maximum = std::max(maximum, src[r * channels + c]);
            for (size_t r = 0; r < kRows; ++r) equals += src[r * channels + c] == maximum ? 1 : 0;
            largest[c] = static_cast<double>(maximum);
            for (size_t r = 0; r < kRows; ++r) {
                if (src[r * channels + c] == maximum) shares[r * channels + c] = static_cast<double>(diff[c]) / equals;
            }
        }
        for (const Ranges &ranges : partitions(channels)) {
            AtMemoryEnd<float> from(src), dst{Floats(channels)}, given(diff), back{Floats(kRows * channels)};
            for (auto [begin, end] : ranges) {
                const SampleRows rows{kRows, channels, begin, end};
                largest_of_rows(rows, from.data(), dst.data());
                largest_of_rows_backward(rows, from.data(), dst.data(), given.data(), back.data());
            }
            check_close("largest", Floats(dst.data(), dst.data() + channels), largest, 0);
            check_close("share", Floats(back.data(), back.data() + kRows * channels), shares, 1e-6);
        }
    }
}
END_TEST

START_TEST(the_largest_of_nan_is_nan) {
    const float src[] = {1, kNan, 3, kNan, 2, -1}, diff[] = {1, 0};
    float dst[2], back[6];
    const SampleRows rows{3, 2, 0, 2};
    largest_of_rows(rows, src, dst);
    ck_assert_float_eq(dst[0], 3);
    ck_assert(std::isnan(dst[1]));
    largest_of_rows_backward(rows, src, dst, diff, back);
    for (size_t r = 0; r < 3; ++r) ck_assert(back[2 * r] == (r == 1 ? 1.0F : 0.0F) && std::isnan(back[2 * r + 1]));
}
END_TEST

START_TEST(rows_that_count_have_a_mean) {
    Random random;
    const uint8_t flags[kRows] = {1, 0, 1, 1, 0, 0, 1};
    for (size_t channels : kSizes) {
        Floats src = random.uniform(kRows * channels, -2, 2);
        std::fill_n(src.begin() + static_cast<std::ptrdiff_t>(channels), channels,
                    kNan); // of a row that does not count
        const Floats diff = random.uniform(channels, -2, 2);
        Doubles means(channels), shares(kRows * channels);
        for (size_t r = 0; r < kRows; ++r) {
            for (size_t c = 0; c < channels && flags[r] != 0; ++c) {
                means[c] += static_cast<double>(src[r * channels + c]) / 4;
                shares[r * channels + c] = static_cast<double>(diff[c]) / 4;
            }
        }
        for (const Ranges &ranges : partitions(channels)) {
            AtMemoryEnd<float> from(src), dst{Floats(channels)}, given(diff), back{Floats(kRows * channels)};
            for (auto [begin, end] : ranges) {
                const SampleRows rows{kRows, channels, begin, end};
                mean_of_rows(rows, flags, from.data(), dst.data());
                mean_of_rows_backward(rows, flags, given.data(), back.data());
            }
            check_close("mean", Floats(dst.data(), dst.data() + channels), means, 1e-6);
            check_close("share", Floats(back.data(), back.data() + kRows * channels), shares, 1e-6);
        }
    }
}
END_TEST

START_TEST(no_rows_have_no_mean) {
    const float src[] = {1, 2}, diff[] = {1};
    const uint8_t flags[] = {0, 0};
    float dst[1], back[] = {5, 5};
    mean_of_rows({2, 1, 0, 1}, flags, src, dst);
    ck_assert(std::isnan(dst[0]));
    mean_of_rows_backward({2, 1, 0, 1}, flags, diff, back);
    ck_assert(back[0] == 0 && back[1] == 0);
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_test(tests, the_largest_of_rows_shares_its_gradient);
    tcase_add_test(tests, the_largest_of_nan_is_nan);
    tcase_add_test(tests, rows_that_count_have_a_mean);
    tcase_add_test(tests, no_rows_have_no_mean);
}

} // namespace

int main() {
    return run_tests("kernels.global_pooling", add_tests);
}
