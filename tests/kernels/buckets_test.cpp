// In which of several ranges numbers are, against a search one by one.
#include "kernels/buckets.h"

#include <algorithm>
#include <limits>

#include "kernel_test.h"

using namespace rekindle::kernels;
using namespace kernel_test;

namespace {

constexpr size_t kCount = 43;
constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr size_t kBoundaryCounts[] = {1, 2, 3, 4, 7, 8, 63, 64, 65, 200};

// Some of them equal.
Floats rising(size_t count, Random &random) {
    Floats boundaries = random.uniform(count, -9, 9);
    for (float &boundary : boundaries) boundary = std::round(boundary * 8) / 8;
    std::sort(boundaries.begin(), boundaries.end());
    return boundaries;
}

// How many boundaries a value is not below.
template <class Number>
std::vector<int32_t> expected_buckets(const Floats &boundaries, const std::vector<Number> &values) {
    std::vector<int32_t> buckets;
    for (Number value : values) {
        auto passes = [&](float boundary) { return !(static_cast<float>(value) < boundary); };
        buckets.push_back(static_cast<int32_t>(std::count_if(boundaries.begin(), boundaries.end(), passes)));
    }
    return buckets;
}

template <class Number>
void check(const Floats &boundaries, const std::vector<Number> &values) {
    const std::vector<int32_t> expected = expected_buckets(boundaries, values);
    const Boundaries padded = padded_boundaries(boundaries);
    for (const Ranges &ranges : partitions(values.size())) {
        AtMemoryEnd<Number> from(values);
        AtMemoryEnd<int32_t> to(std::vector<int32_t>(values.size(), -7));
        for (auto [begin, end] : ranges) find_buckets(padded, from.data(), to.data(), begin, end);
        ck_assert(std::equal(expected.begin(), expected.end(), to.data()));
    }
}

START_TEST(numbers_are_in_their_ranges) {
    Random random(5);
    for (size_t count : kBoundaryCounts) {
        const Floats boundaries = rising(count, random);
        Floats values = random.uniform(kCount, -10, 10);
        for (size_t i = 0; i < kCount; i += 3) values[i] = boundaries[random.below(count)]; // the range begins there
        values[1] = std::numeric_limits<float>::quiet_NaN();
        values[4] = kInfinity;
        values[7] = -kInfinity;
        check(boundaries, values);
    }
}
END_TEST

START_TEST(integers_are_in_their_ranges) {
    Random random(6);
    for (size_t count : kBoundaryCounts) {
        std::vector<int32_t> values(kCount);
        for (int32_t &value : values) value = static_cast<int32_t>(random.below(21)) - 10;
        values[3] = std::numeric_limits<int32_t>::min();
        values[5] = std::numeric_limits<int32_t>::max();
        check(rising(count, random), values);
    }
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_test(tests, numbers_are_in_their_ranges);
    tcase_add_test(tests, integers_are_in_their_ranges);
}

} // namespace

int main() {
    return run_tests("kernels.buckets", add_tests);
}
