// Masks, each function against its formula, in any parts.
#include "kernels/masks.h"

#include <limits>

#include "kernel_test.h"
#include "kernels/broadcast.h"

using namespace rekindle::kernels;
using namespace kernel_test;

namespace {

using Flags = std::vector<uint8_t>;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

Flags draw_flags(Random &random, size_t size) {
    Flags flags(size);
    for (uint8_t &flag : flags) flag = static_cast<uint8_t>(random.below(2));
    return flags;
}

// Calls part(begin, end) for each way to cut so many rows, and compares what it has written.
template <class Element, class Part>
void check_in_parts(const char *what, const std::vector<Element> &expected, size_t rows, const Part &part) {
    for (const Ranges &ranges : partitions(rows)) {
        AtMemoryEnd<Element> dst{std::vector<Element>(expected.size())};
        for (auto [begin, end] : ranges) part(dst.data(), begin, end);
        check_same_bytes(what, std::vector<Element>(dst.data(), dst.data() + expected.size()), expected);
    }
}

START_TEST(what_is_not_zero_counts) {
    const Floats floats{0, 1, -0.0F, kNan, -2, 0, 0, 0.5F, 0};
    const std::vector<int32_t> integers{0, 1, 0, -1, 7, 0, 0, std::numeric_limits<int32_t>::min(), 0};
    const Flags expected{0, 1, 0, 1, 1, 0, 0, 1, 0};
    check_in_parts("floats", expected, 9,
                   [&](uint8_t *dst, size_t begin, size_t end) { nonzero_flags(floats.data(), dst, begin, end); });
    check_in_parts("integers", expected, 9,
                   [&](uint8_t *dst, size_t begin, size_t end) { nonzero_flags(integers.data(), dst, begin, end); });
}
END_TEST

// A row counts by any one of its elements, wherever that stands.
START_TEST(a_row_counts_by_any_element) {
    Random random;
    for (size_t size : kSizes) {
        constexpr size_t kRows = 9;
        const float value = 2.5F, others[] = {2.4F, -2.5F, 0, kNan};
        Floats rows(kRows * size, value);
        Flags flags(kRows * size), expected(kRows);
        for (size_t row = 1; row < kRows; row += 2) {
            size_t at = row * size + random.below(size);
            rows[at] = others[row % 4];
            flags[at] = 1;
            expected[row] = 1;
        }
        AtMemoryEnd<float> given(rows);
        AtMemoryEnd<uint8_t> given_flags(flags);
        check_in_parts("unlike", expected, kRows, [&](uint8_t *dst, size_t begin, size_t end) {
            unlike_flags(given.data(), size, value, dst, begin, end);
        });
        check_in_parts("any", expected, kRows, [&](uint8_t *dst, size_t begin, size_t end) {
            any_flags(given_flags.data(), size, dst, begin, end);
        });
    }
}
END_TEST

START_TEST(masks_are_joined) {
    Random random;
    for (size_t size : kSizes) {
        const Flags first = draw_flags(random, size), second = draw_flags(random, size);
        Flags either(size), first_or_not_second(size);
        for (size_t i = 0; i < size; ++i) {
            either[i] = first[i] != 0 || second[i] != 0 ? 1 : 0;
            first_or_not_second[i] = first[i] != 0 || second[i] == 0 ? 1 : 0;
        }
        check_in_parts("or", either, size, [&](uint8_t *dst, size_t begin, size_t end) {
            or_flags(first.data(), second.data(), dst, begin, end);
        });
        check_in_parts("or not", first_or_not_second, size, [&](uint8_t *dst, size_t begin, size_t end) {
            or_not_flags(first.data(), second.data(), dst, begin, end);
        });
    }
}
END_TEST

START_TEST(rows_that_do_not_count_are_filled) {
    Random random;
    for (size_t size : kSizes) {
        constexpr size_t kRows = 7;
        const Floats src = random.uniform(kRows * size, -2, 2);
        const Flags flags = draw_flags(random, kRows);
        Floats expected = src;
        for (size_t i = 0; i < expected.size(); ++i) {
            if (flags[i / size] == 0) expected[i] = -1e9F;
        }
        check_in_parts("filled", expected, kRows, [&](float *dst, size_t begin, size_t end) {
            fill_rows(src.data(), flags.data(), size, -1e9F, dst, begin, end);
        });
        Floats in_place = src;
        fill_rows(in_place.data(), flags.data(), size, -1e9F, in_place.data(), 0, kRows);
        check_same_bytes("in place", in_place, expected);
    }
}
END_TEST

START_TEST(weights_are_masked) {
    const Flags flags{1, 0, 1, 1, 0, 1};
    const Floats weights{2, 3, 0.5F};
    const Floats by_two{2, 0, 3, 3, 0, 0.5F}, ones{1, 0, 1, 1, 0, 1};
    check_in_parts("weights", by_two, 6, [&](float *dst, size_t begin, size_t end) {
        mask_weights(flags.data(), weights.data(), 2, dst, begin, end);
    });
    check_in_parts("ones", ones, 6, [&](float *dst, size_t begin, size_t end) {
        mask_weights(flags.data(), nullptr, 1, dst, begin, end);
    });
}
END_TEST

START_TEST(a_mask_is_repeated) {
    const BroadcastAxis axes[] = {{2, false, 6, 2}, {3, true, 2, 2}, {2, false, 1, 1}};
    const Flags small{1, 0, 0, 1}, expected{1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1};
    Flags large(12, 9);
    broadcast_axes(axes, 3, small.data(), large.data());
    check_same_bytes("repeated", large, expected);
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_test(tests, what_is_not_zero_counts);
    tcase_add_test(tests, a_row_counts_by_any_element);
    tcase_add_test(tests, masks_are_joined);
    tcase_add_test(tests, rows_that_do_not_count_are_filled);
    tcase_add_test(tests, weights_are_masked);
    tcase_add_test(tests, a_mask_is_repeated);
}

} // namespace

int main() {
    return run_tests("kernels.masks", add_tests);
}
