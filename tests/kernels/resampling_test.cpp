// Weighted sums of rows, and of places along a row, against the formula in double.
#include "kernels/resampling.h"

#include "kernel_test.h"

using namespace rekindle::kernels;
using namespace kernel_test;

namespace {

constexpr size_t kPlaces = 4; // of the source
const std::vector<Tap> kTaps = {{0, 1}, {1, 0.25F}, {2, 0.75F}, {3, 1}, {0, 1}, {1, 2}, {3, -0.5F}, {2, 0.5F}};
const std::vector<size_t> kEnds = {0, 1, 3, 4, 7, 8}; // a copy, two, a copy, three, and one that is scaled

Doubles expected(const Floats &src, size_t size) {
    Doubles sums((kEnds.size() - 1) * size);
    for (size_t place = 0; place + 1 < kEnds.size(); ++place) {
        for (size_t tap = kEnds[place]; tap < kEnds[place + 1]; ++tap) {
            for (size_t i = 0; i < size; ++i) {
                sums[place * size + i] +=
                    static_cast<double>(kTaps[tap].weight) * static_cast<double>(src[kTaps[tap].place * size + i]);
            }
        }
    }
    return sums;
}

START_TEST(places_are_weighted_sums) {
    Random random;
    const size_t count = kEnds.size() - 1;
    const TapList list{kEnds.data(), kTaps.data(), count};
    for (size_t size : kSizes) {
        const Floats src = random.uniform(kPlaces * size, -2, 2);
        const Doubles sums = expected(src, size);
        AtMemoryEnd<float> from(src), columns{Floats(count * size)}, rows{Floats(count * size)};
        resample_columns(list, from.data(), size, columns.data());
        for (size_t place = 0; place < count; ++place) {
            resample_row(list, place, from.data(), size, rows.data() + place * size);
        }
        check_close("columns", Floats(columns.data(), columns.data() + count * size), sums, 1e-6);
        check_close("rows", Floats(rows.data(), rows.data() + count * size), sums, 1e-6);
    }
}
END_TEST

START_TEST(a_copy_keeps_bits) {
    const uint32_t bits[] = {0x7F800001, 0x80000000, 0x00000001, 0x7F800000}; // a signaling NaN, -0, the least number
    const Tap tap{0, 1};
    const size_t ends[] = {0, 1};
    float src[4], dst[4];
    std::memcpy(src, bits, sizeof(bits));
    resample_columns({ends, &tap, 1}, src, 4, dst);
    ck_assert_int_eq(std::memcmp(dst, bits, sizeof(bits)), 0);
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_test(tests, places_are_weighted_sums);
    tcase_add_test(tests, a_copy_keeps_bits);
}

} // namespace

int main() {
    return run_tests("kernels.resampling", add_tests);
}
