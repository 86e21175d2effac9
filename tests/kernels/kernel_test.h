#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <random>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>
#include <vector>

// After the standard headers: it defines a macro fail().
#include <check.h>

// What the tests of the kernels share.

namespace kernel_test {

using Floats = std::vector<float>;
using Doubles = std::vector<double>;

// Around the lengths of vectors and batches.
inline const std::vector<size_t> kSizes = {1, 2, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 127, 128, 200, 1003};

class Random {
public:
    explicit Random(uint32_t seed = 1) : generator_(seed) {}

    float uniform(float low, float high) { return std::uniform_real_distribution<float>(low, high)(generator_); }

    Floats uniform(size_t size, float low, float high) {
        Floats values(size);
        std::generate(values.begin(), values.end(), [&] { return uniform(low, high); });
        return values;
    }

    size_t below(size_t limit) { return std::uniform_int_distribution<size_t>(0, limit - 1)(generator_); }

private:
    std::mt19937 generator_;
};

// |actual - expected| <= tolerance * (|expected| + the largest |expected|). Where all expected are 0 but for
// rounding, beside `size_of_zeros`, that stands for the largest.
inline void check_close(const char *what, const Floats &actual, const Doubles &expected, double tolerance,
                        double size_of_zeros = 0) {
    ck_assert_uint_eq(actual.size(), expected.size());
    double largest = 0;
    for (double value : expected) largest = std::max(largest, std::abs(value));
    if (largest < 1e-9 * size_of_zeros) largest = size_of_zeros;
    for (size_t i = 0; i < actual.size(); ++i) {
        const double error = std::abs(static_cast<double>(actual[i]) - expected[i]);
        if (error <= tolerance * (std::abs(expected[i]) + largest)) continue;
        ck_abort_msg("%s: element %zu of %zu is %.9g instead of %.9g", what, i, actual.size(),
                     static_cast<double>(actual[i]), expected[i]);
    }
}

template <class Element>
void check_same_bytes(const char *what, const std::vector<Element> &actual, const std::vector<Element> &expected) {
    ck_assert_uint_eq(actual.size(), expected.size());
    for (size_t i = 0; i < actual.size(); ++i) {
        if (std::memcmp(&actual[i], &expected[i], sizeof(Element)) == 0) continue;
        ck_abort_msg("%s: element %zu of %zu is %.9g instead of %.9g", what, i, actual.size(),
                     static_cast<double>(actual[i]), static_cast<double>(expected[i]));
    }
}

// A copy of values that ends where the readable memory ends: touching anything behind it is a crash.
template <class Element>
class AtMemoryEnd {
public:
    explicit AtMemoryEnd(const std::vector<Element> &values) {
        const size_t bytes = values.size() * sizeof(Element), page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
        const size_t readable = (bytes + page - 1) / page * page;
        size_ = readable + page;
        pages_ = mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        ck_assert(pages_ != MAP_FAILED);
        ck_assert_int_eq(mprotect(static_cast<char *>(pages_) + readable, page, PROT_NONE), 0);
        data_ = reinterpret_cast<Element *>(static_cast<char *>(pages_) + readable - bytes);
        std::copy(values.begin(), values.end(), data_);
    }
    ~AtMemoryEnd() { munmap(pages_, size_); }
    AtMemoryEnd(const AtMemoryEnd &) = delete;
    AtMemoryEnd &operator=(const AtMemoryEnd &) = delete;

    Element *data() { return data_; }

private:
    void *pages_;
    size_t size_;
    Element *data_;
};

using Ranges = std::vector<std::pair<size_t, size_t>>;

// Different ways to cut [0, size) at multiples of `unit`, each complete; the later parts come first in some.
inline std::vector<Ranges> partitions(size_t size, size_t unit = 1) {
    std::vector<Ranges> all;
    for (size_t length : {size_t{1}, size_t{3}, size_t{8}, size_t{13}, size_t{100}}) {
        Ranges ranges;
        for (size_t begin = 0; begin < size; begin += length * unit) {
            ranges.emplace_back(begin, std::min(size, begin + length * unit));
        }
        all.push_back(ranges);
        std::reverse(ranges.begin(), ranges.end());
        all.push_back(ranges);
    }
    return all;
}

inline int run_tests(const char *name, void (*add_tests)(TCase *)) {
    TCase *tests = tcase_create(name);
    add_tests(tests);
    Suite *suite = suite_create(name);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failures = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

} // namespace kernel_test
