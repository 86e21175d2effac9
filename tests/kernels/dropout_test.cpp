// Dropout: element by element against core/philox.h, and the rate that it keeps.
#include "kernels/dropout.h"

#include <limits>

#include "core/philox.h"
#include "kernel_test.h"

using namespace rekindle;
using namespace rekindle::kernels;
using namespace kernel_test;

namespace {

constexpr uint8_t kUntouched = 7;

uint32_t threshold_of(double rate) {
    return static_cast<uint32_t>(std::llround(rate * 0x1p32));
}

DropoutMask draw_of(double rate, uint64_t key = 0x0123456789ABCDEF, uint64_t step = 0x1234567890) {
    return {key, step, threshold_of(rate), static_cast<float>(1 / (1 - rate))};
}

bool is_kept(const DropoutMask &draw, uint64_t element) {
    return philox(draw.key, element / 4, draw.step)[element % 4] >= draw.threshold;
}

START_TEST(elements_are_kept_as_philox_says) {
    Random random;
    for (const DropoutMask &draw : {draw_of(0.5), draw_of(0.3, 0, 0), draw_of(0.9, ~uint64_t{0}, ~uint64_t{0})}) {
        for (size_t size : kSizes) {
            const Floats src = random.uniform(size, -2, 2);
            Floats dst(size + 1, 99.0F);
            std::vector<uint8_t> mask(size + 1, kUntouched);
            dropout_forward(src.data(), dst.data(), mask.data(), draw, 0, size);
            for (size_t i = 0; i < size; ++i) {
                const bool kept = is_kept(draw, i);
                ck_assert_uint_eq(mask[i], kept ? 1 : 0);
                ck_assert(dst[i] == (kept ? src[i] * draw.scale : 0));
            }
            ck_assert(dst[size] == 99.0F && mask[size] == kUntouched);
        }
    }
}
END_TEST

// An activation of more than 2^34 elements has block numbers of more than 32 bits. Only its last 100 elements exist
// here.
START_TEST(block_numbers_have_64_bits) {
    const DropoutMask draw = draw_of(0.5);
    for (uint64_t begin : {(uint64_t{1} << 34) - 64, uint64_t{3} << 34}) {
        const size_t size = 100;
        Floats values(size, 1.0F);
        std::vector<uint8_t> mask(size);
        auto *values_from_0 = reinterpret_cast<float *>(reinterpret_cast<uintptr_t>(values.data()) - 4 * begin);
        auto *mask_from_0 = reinterpret_cast<uint8_t *>(reinterpret_cast<uintptr_t>(mask.data()) - begin);
        dropout_forward(values_from_0, values_from_0, mask_from_0, draw, begin, begin + size);
        for (size_t i = 0; i < size; ++i) ck_assert_uint_eq(mask[i], is_kept(draw, begin + i) ? 1 : 0);
    }
}
END_TEST

START_TEST(ranges_and_places_do_not_matter) {
    Random random;
    const DropoutMask draw = draw_of(0.4);
    for (size_t size : kSizes) {
        const Floats src = random.uniform(size, -2, 2);
        Floats whole(size);
        std::vector<uint8_t> whole_mask(size);
        dropout_forward(src.data(), whole.data(), whole_mask.data(), draw, 0, size);
        for (const Ranges &ranges : partitions(size, 64)) {
            Floats parts = src; // in place
            std::vector<uint8_t> mask(size, kUntouched);
            for (auto [begin, end] : ranges) {
                dropout_forward(parts.data(), parts.data(), mask.data(), draw, begin, end);
            }
            check_same_bytes("dst", parts, whole);
            check_same_bytes("mask", mask, whole_mask);
        }
    }
}
END_TEST

START_TEST(the_rate_is_met) {
    const size_t size = 1 << 20;
    const Floats ones(size, 1.0F);
    Floats dst(size);
    std::vector<uint8_t> mask(size);
    for (double rate : {0.01, 0.1, 0.3, 0.5, 0.9}) {
        for (uint64_t step = 0; step < 3; ++step) {
            dropout_forward(ones.data(), dst.data(), mask.data(), draw_of(rate, 5, step), 0, size);
            const auto kept = static_cast<double>(std::count(mask.begin(), mask.end(), 1));
            const double deviation = std::sqrt(static_cast<double>(size) * rate * (1 - rate));
            ck_assert_double_le(std::abs(kept - static_cast<double>(size) * (1 - rate)), 4 * deviation);
        }
    }
}
END_TEST

START_TEST(steps_and_keys_draw_independently) {
    const size_t size = 1 << 16;
    const Floats ones(size, 1.0F);
    Floats dst(size);
    std::vector<uint8_t> first(size), second(size);
    dropout_forward(ones.data(), dst.data(), first.data(), draw_of(0.5, 5, 5), 0, size);
    for (auto [key, step] : {std::pair<uint64_t, uint64_t>{5, 6}, {6, 5}}) {
        dropout_forward(ones.data(), dst.data(), second.data(), draw_of(0.5, key, step), 0, size);
        size_t equal = 0;
        for (size_t i = 0; i < size; ++i) equal += first[i] == second[i] ? size_t{1} : 0;
        ck_assert_double_le(std::abs(static_cast<double>(equal) - size / 2.0), 4 * std::sqrt(size / 4.0));
    }
}
END_TEST

START_TEST(a_rate_of_zero_keeps_all) {
    Random random;
    const Floats src = random.uniform(100, -2, 2);
    Floats dst(100);
    std::vector<uint8_t> mask(100);
    dropout_forward(src.data(), dst.data(), mask.data(), draw_of(0), 0, 100);
    check_same_bytes("dst", dst, src);
    ck_assert(std::all_of(mask.begin(), mask.end(), [](uint8_t kept) { return kept == 1; }));
}
END_TEST

START_TEST(dropped_values_are_zero_even_from_nan) {
    Floats values(200, std::numeric_limits<float>::quiet_NaN());
    std::vector<uint8_t> mask(200);
    dropout_forward(values.data(), values.data(), mask.data(), draw_of(0.5), 0, 200);
    for (size_t i = 0; i < 200; ++i) ck_assert(mask[i] == 1 ? std::isnan(values[i]) : values[i] == 0);

    std::fill(values.begin(), values.end(), std::numeric_limits<float>::quiet_NaN());
    dropout_backward(values.data(), mask.data(), values.data(), 2, 0, 199);
    for (size_t i = 0; i < 199; ++i) ck_assert(mask[i] == 1 ? std::isnan(values[i]) : values[i] == 0);
}
END_TEST

START_TEST(gradients_take_the_same_way_back) {
    Random random;
    for (size_t size : kSizes) {
        const Floats diff_dst = random.uniform(size, -2, 2);
        std::vector<uint8_t> mask(size);
        for (uint8_t &kept : mask) kept = static_cast<uint8_t>(random.below(2));
        Floats expected(size);
        for (size_t i = 0; i < size; ++i) expected[i] = mask[i] == 1 ? diff_dst[i] * 1.25F : 0;
        for (const Ranges &ranges : partitions(size)) {
            Floats apart(size + 1, 99.0F), in_place = diff_dst;
            for (auto [begin, end] : ranges) {
                dropout_backward(diff_dst.data(), mask.data(), apart.data(), 1.25F, begin, end);
                dropout_backward(in_place.data(), mask.data(), in_place.data(), 1.25F, begin, end);
            }
            ck_assert(apart.back() == 99.0F);
            apart.pop_back();
            check_same_bytes("diff_src", apart, expected);
            check_same_bytes("diff_src in place", in_place, expected);
        }
    }
}
END_TEST

START_TEST(signs_mark_what_is_dropped) {
    Random random;
    const DropoutMask draw = draw_of(0.4);
    for (size_t size : kSizes) {
        for (size_t begin : {size_t{0}, size_t{1}, size_t{5}, size_t{63}, size_t{64}, size_t{130}}) {
            const Floats values = random.uniform(size, 0, 1);
            Floats before(begin, 2.0F);
            before.insert(before.end(), values.begin(), values.end());
            AtMemoryEnd<float> marked(before);
            mark_dropped(marked.data(), draw, begin, begin + size);
            for (size_t i = 0; i < begin; ++i) ck_assert(marked.data()[i] == 2.0F);
            for (size_t i = begin; i < begin + size; ++i) {
                ck_assert(marked.data()[i] == (is_kept(draw, i) ? before[i] : -before[i]));
            }
        }
    }
}
END_TEST

START_TEST(factors_are_drawn_as_masks_are) {
    DropoutMask draw = draw_of(0.4);
    for (size_t first : {size_t{0}, size_t{5}, size_t{64}, size_t{130}}) {
        draw.first = first;
        for (size_t size : kSizes) {
            AtMemoryEnd<float> factors{Floats(size, 99.0F)};
            const std::vector<Ranges> cut = partitions(size);
            for (auto [begin, end] : cut[first % cut.size()]) draw_dropout_factors(factors.data(), draw, begin, end);
            for (size_t i = 0; i < size; ++i) {
                ck_assert(factors.data()[i] == (is_kept(draw, first + i) ? draw.scale : 0));
            }
        }
    }
}
END_TEST

START_TEST(rows_share_factors) {
    Random random;
    constexpr size_t kRows = 5;
    for (size_t size : kSizes) {
        Floats src = random.uniform(kRows * size, -2, 2), factors(size), expected(kRows * size);
        for (float &factor : factors) factor = random.below(2) == 0 ? 0 : 1.25F;
        for (size_t i = 0; i < src.size(); ++i) {
            if (factors[i % size] == 0) src[i] = std::numeric_limits<float>::quiet_NaN();
            expected[i] = factors[i % size] == 0 ? 0 : src[i] * 1.25F;
        }
        AtMemoryEnd<float> given(src), by(factors);
        drop_out_rows(given.data(), by.data(), size, given.data(), 3, kRows); // in place
        drop_out_rows(given.data(), by.data(), size, given.data(), 0, 3);
        check_same_bytes("dst", Floats(given.data(), given.data() + src.size()), expected);
    }
}
END_TEST

START_TEST(single_elements_share_a_factor) {
    Random random;
    for (float factor : {0.0F, 1.25F}) {
        for (size_t size : kSizes) {
            AtMemoryEnd<float> src(random.uniform(size, -2, 2)), dst{Floats(size, 99.0F)};
            drop_out_rows(src.data(), &factor, 1, dst.data(), 1, size);
            ck_assert(dst.data()[0] == 99.0F);
            for (size_t i = 1; i < size; ++i) ck_assert(dst.data()[i] == src.data()[i] * factor);
        }
    }
}
END_TEST

START_TEST(nothing_behind_the_activation_is_touched) {
    for (size_t size : kSizes) {
        AtMemoryEnd<float> src{Floats(size)}, dst{Floats(size)};
        AtMemoryEnd<uint8_t> mask{std::vector<uint8_t>(size)};
        dropout_forward(src.data(), dst.data(), mask.data(), draw_of(0.5), 0, size);
        dropout_backward(src.data(), mask.data(), dst.data(), 2, 0, size);
    }
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_test(tests, elements_are_kept_as_philox_says);
    tcase_add_test(tests, block_numbers_have_64_bits);
    tcase_add_test(tests, ranges_and_places_do_not_matter);
    tcase_add_test(tests, the_rate_is_met);
    tcase_add_test(tests, steps_and_keys_draw_independently);
    tcase_add_test(tests, a_rate_of_zero_keeps_all);
    tcase_add_test(tests, dropped_values_are_zero_even_from_nan);
    tcase_add_test(tests, signs_mark_what_is_dropped);
    tcase_add_test(tests, factors_are_drawn_as_masks_are);
    tcase_add_test(tests, rows_share_factors);
    tcase_add_test(tests, single_elements_share_a_factor);
    tcase_add_test(tests, nothing_behind_the_activation_is_touched);
    tcase_add_test(tests, gradients_take_the_same_way_back);
}

} // namespace

int main() {
    return run_tests("kernels.dropout", add_tests);
}
