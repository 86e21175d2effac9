// Whether numbers are finite, at each place of arrays of each length, with nothing read behind them.
#include "kernels/finite.h"

#include <limits>

#include "kernel_test.h"

using namespace rekindle::kernels;
using namespace kernel_test;

namespace {

using Limits = std::numeric_limits<float>;

constexpr float kFinite[] = {0.0F, -0.0F, Limits::max(), -Limits::max(), Limits::denorm_min(), -Limits::min()};
constexpr float kOdd[] = {Limits::infinity(), -Limits::infinity()};
const float kNan[] = {Limits::quiet_NaN(), -Limits::quiet_NaN(), Limits::signaling_NaN()};

// What both functions say of `size` ones with this value at each place in turn.
void expect(size_t size, float value, bool finite, bool not_negative) {
    AtMemoryEnd<float> values(Floats(size, 1.0F));
    for (size_t at = 0; at < size; ++at) {
        values.data()[at] = value;
        ck_assert_int_eq(all_finite(values.data(), size), finite);
        ck_assert_int_eq(all_finite_not_negative(values.data(), size), not_negative);
        values.data()[at] = 1.0F;
    }
}

START_TEST(each_place_counts) {
    for (size_t size : {size_t{1}, size_t{7}, size_t{8}, size_t{9}, size_t{16}, size_t{23}}) {
        for (float value : kFinite) expect(size, value, true, !(value < 0));
        for (float value : kOdd) expect(size, value, false, false);
        for (float value : kNan) expect(size, value, false, false);
    }
}
END_TEST

START_TEST(of_nothing_all_is_finite) {
    ck_assert(all_finite(nullptr, 0));
    ck_assert(all_finite_not_negative(nullptr, 0));
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_test(tests, each_place_counts);
    tcase_add_test(tests, of_nothing_all_is_finite);
}

} // namespace

int main() {
    return run_tests("kernels.finite", add_tests);
}
