// Normal random numbers: one by one against core/philox.h in double, and their distribution.
#include "kernels/gaussian_noise.h"

#include "core/philox.h"
#include "kernel_test.h"

using namespace rekindle;
using namespace rekindle::kernels;
using namespace kernel_test;

namespace {

constexpr NormalDraw kDraw{0x0123456789ABCDEF, 0x1234567890};

double normal(const NormalDraw &draw, uint64_t number) {
    const PhiloxBlock block = philox(draw.key, number / 4, draw.step);
    const size_t pair = number % 4 / 2 * 2;
    const double u = (static_cast<double>(block[pair] >> 8) + 1) * 0x1p-24;
    const double angle = 2 * M_PI * static_cast<double>(block[pair + 1] >> 8) * 0x1p-24;
    return std::sqrt(-2 * std::log(u)) * (number % 2 == 0 ? std::cos(angle) : std::sin(angle));
}

START_TEST(noise_is_as_philox_says) {
    Random random;
    NormalDraw draw = kDraw;
    for (size_t first : {size_t{0}, size_t{3}, size_t{64}, size_t{130}, size_t{1} << 35}) {
        draw.first = first;
        for (size_t size : kSizes) {
            const Floats src = random.uniform(size, -2, 2);
            Floats dst(size);
            add_normal(src.data(), dst.data(), 0.5F, draw, 0, size);
            for (size_t i = 0; i < size; ++i) {
                const double expected = static_cast<double>(src[i]) + 0.5 * normal(draw, first + i);
                ck_assert_double_le(std::abs(static_cast<double>(dst[i]) - expected), 1e-6);
            }
        }
    }
}
END_TEST

START_TEST(ranges_and_places_do_not_matter) {
    Random random;
    for (size_t size : kSizes) {
        const Floats src = random.uniform(size, -2, 2);
        Floats whole(size);
        add_normal(src.data(), whole.data(), 0.3F, kDraw, 0, size);
        for (const Ranges &ranges : partitions(size)) {
            AtMemoryEnd<float> parts(src); // in place
            for (auto [begin, end] : ranges) add_normal(parts.data(), parts.data(), 0.3F, kDraw, begin, end);
            check_same_bytes("dst", Floats(parts.data(), parts.data() + size), whole);
        }
    }
}
END_TEST

START_TEST(the_distribution_is_normal) {
    const size_t size = 1 << 20;
    const double root = std::sqrt(static_cast<double>(size));
    const Floats zeros(size);
    Floats drawn(size);
    for (uint64_t step = 0; step < 3; ++step) {
        add_normal(zeros.data(), drawn.data(), 1, {5, step}, 0, size);
        double sum = 0, squares = 0, fourths = 0, neighbours = 0;
        size_t within = 0;
        for (size_t i = 0; i < size; ++i) {
            const double z = static_cast<double>(drawn[i]);
            sum += z;
            squares += z * z;
            fourths += z * z * z * z;
            within += std::abs(z) < 1 ? size_t{1} : 0;
            neighbours += z * static_cast<double>(drawn[i ^ 1]);
        }
        // Each is within 4 of its standard deviations.
        ck_assert_double_le(std::abs(sum), 4 * root);
        ck_assert_double_le(std::abs(squares - size), 4 * std::sqrt(2.0) * root);
        ck_assert_double_le(std::abs(fourths - 3.0 * size), 4 * std::sqrt(96.0) * root);
        ck_assert_double_le(std::abs(static_cast<double>(within) - 0.682689492137 * size), 4 * 0.4655 * root);
        ck_assert_double_le(std::abs(neighbours), 4 * std::sqrt(2.0) * root);
    }
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_test(tests, noise_is_as_philox_says);
    tcase_add_test(tests, ranges_and_places_do_not_matter);
    tcase_add_test(tests, the_distribution_is_normal);
}

} // namespace

int main() {
    return run_tests("kernels.gaussian_noise", add_tests);
}
