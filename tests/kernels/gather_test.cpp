// Gather: rows of every dtype arrive in order and cast; rescale.
#include "kernels/gather.h"

#include <limits>
#include <type_traits>

#include "kernel_test.h"

using namespace rekindle;
using namespace rekindle::kernels;
using namespace kernel_test;

namespace {

constexpr size_t kSourceRows = 50;

// Values over the whole range of the type, or those that an int32 can hold.
template <class Element>
std::vector<Element> draw(size_t size, bool for_int) {
    std::mt19937_64 generator(3);
    std::vector<Element> values(size);
    for (size_t i = 0; i < size; ++i) {
        if constexpr (std::is_floating_point_v<Element>) {
            const float limit = for_int ? 1e9F : 1e30F;
            values[i] = std::uniform_real_distribution<float>(-limit, limit)(generator);
        } else {
            const uint64_t bits = generator();
            values[i] = static_cast<Element>(for_int ? static_cast<uint64_t>(static_cast<int32_t>(bits)) : bits);
        }
    }
    return values;
}

template <class Element, class To, class Gather>
void check_gather(Dtype dtype, Gather gather) {
    Random random;
    for (size_t row_size : {size_t{1}, size_t{3}, size_t{8}, size_t{33}, size_t{784}}) {
        const auto src = draw<Element>(kSourceRows * row_size, std::is_same_v<To, int32_t>);
        const size_t rows = 21;
        std::vector<int64_t> indices(rows);
        for (int64_t &index : indices) index = static_cast<int64_t>(random.below(kSourceRows));
        indices[2] = indices[3] = 0;
        indices[20] = kSourceRows - 1;
        std::vector<To> expected(rows * row_size);
        for (size_t r = 0; r < rows; ++r) {
            for (size_t i = 0; i < row_size; ++i) {
                const Element value = src[static_cast<size_t>(indices[r]) * row_size + i];
                expected[r * row_size + i] = static_cast<To>(value);
            }
        }
        for (const Ranges &ranges : partitions(rows)) {
            AtMemoryEnd<Element> src_at_end(src);
            AtMemoryEnd<To> dst{std::vector<To>(rows * row_size)};
            for (auto [begin, end] : ranges) {
                gather(src_at_end.data(), dtype, row_size, indices.data(), dst.data(), begin, end);
            }
            check_same_bytes("dst", std::vector<To>(dst.data(), dst.data() + rows * row_size), expected);
        }
    }
}

START_TEST(every_dtype_becomes_float) {
    check_gather<float, float>(REKINDLE_FLOAT32, gather_to_float);
    check_gather<uint8_t, float>(REKINDLE_UINT8, gather_to_float);
    check_gather<int32_t, float>(REKINDLE_INT32, gather_to_float);
    check_gather<int64_t, float>(REKINDLE_INT64, gather_to_float);
}
END_TEST

START_TEST(every_dtype_becomes_int) {
    check_gather<float, int32_t>(REKINDLE_FLOAT32, gather_to_int);
    check_gather<uint8_t, int32_t>(REKINDLE_UINT8, gather_to_int);
    check_gather<int32_t, int32_t>(REKINDLE_INT32, gather_to_int);
    check_gather<int64_t, int32_t>(REKINDLE_INT64, gather_to_int);
}
END_TEST

START_TEST(only_the_range_is_written) {
    const std::vector<uint8_t> src = {1, 2, 3, 4};
    const std::vector<int64_t> indices = {3, 2, 1, 0};
    Floats dst(4, 99.0F);
    gather_to_float(src.data(), REKINDLE_UINT8, 1, indices.data(), dst.data(), 1, 3);
    check_same_bytes("dst", dst, {99, 3, 2, 99});
}
END_TEST

START_TEST(floats_keep_their_bits) {
    const Floats src = {std::numeric_limits<float>::quiet_NaN(), -0.0F, std::numeric_limits<float>::infinity(),
                        std::numeric_limits<float>::denorm_min()};
    const std::vector<int64_t> indices = {0, 1, 2, 3};
    Floats dst(4);
    gather_to_float(src.data(), REKINDLE_FLOAT32, 1, indices.data(), dst.data(), 0, 4);
    check_same_bytes("dst", dst, src);
}
END_TEST

START_TEST(checked_rows_are_the_same_rows) {
    check_gather<float, float>(REKINDLE_FLOAT32, gather_finite);
    check_gather<uint8_t, float>(REKINDLE_UINT8, gather_finite);
    check_gather<int32_t, float>(REKINDLE_INT32, gather_finite);
    check_gather<int64_t, float>(REKINDLE_INT64, gather_finite);
}
END_TEST

// Each element of each row in turn is not finite; only rows that are gathered count.
START_TEST(one_odd_number_among_the_rows_is_seen) {
    const float odd[] = {std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::quiet_NaN(),
                         std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity()};
    const float largest[] = {std::numeric_limits<float>::max(), -std::numeric_limits<float>::max(),
                             std::numeric_limits<float>::denorm_min(), -0.0F};
    const std::vector<int64_t> indices = {2, 0};
    for (size_t row_size : {size_t{1}, size_t{7}, size_t{8}, size_t{9}, size_t{33}}) {
        for (size_t at = 0; at < 3 * row_size; ++at) {
            for (size_t kind = 0; kind < 4; ++kind) {
                Floats src(3 * row_size, 1.0F), dst(2 * row_size);
                const auto passes = [&] {
                    return gather_finite(src.data(), REKINDLE_FLOAT32, row_size, indices.data(), dst.data(), 0, 2);
                };
                src[at] = largest[kind];
                ck_assert(passes());
                src[at] = odd[kind];
                ck_assert_int_eq(passes(), at / row_size == 1);
            }
        }
    }
}
END_TEST

START_TEST(values_are_rescaled) {
    Random random;
    for (size_t size : kSizes) {
        const Floats src = random.uniform(size, 0, 255);
        const float scale = 1.0F / 255, offset = -0.5F;
        Doubles expected(size);
        for (size_t i = 0; i < size; ++i) {
            expected[i] = static_cast<double>(src[i]) * static_cast<double>(scale) + static_cast<double>(offset);
        }
        Floats whole(size);
        rescale(src.data(), whole.data(), scale, offset, 0, size);
        check_close("dst", whole, expected, 6e-8);
        for (const Ranges &ranges : partitions(size)) {
            AtMemoryEnd<float> parts(src); // in place
            for (auto [begin, end] : ranges) rescale(parts.data(), parts.data(), scale, offset, begin, end);
            check_same_bytes("dst", Floats(parts.data(), parts.data() + size), whole);
        }
    }
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_test(tests, every_dtype_becomes_float);
    tcase_add_test(tests, every_dtype_becomes_int);
    tcase_add_test(tests, only_the_range_is_written);
    tcase_add_test(tests, floats_keep_their_bits);
    tcase_add_test(tests, checked_rows_are_the_same_rows);
    tcase_add_test(tests, one_odd_number_among_the_rows_is_seen);
    tcase_add_test(tests, values_are_rescaled);
}

} // namespace

int main() {
    return run_tests("kernels.gather", add_tests);
}
