// Softmax and sigmoid: against their formulas, whatever rows are done together, and at the ends of the number line.
#include "kernels/probabilities.h"

#include <limits>

#include "kernel_test.h"

using namespace rekindle::kernels;
using namespace kernel_test;

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kUntouched = 99;
constexpr double kTolerance = 2e-7;

const std::vector<size_t> kClassCounts = {1, 2, 3, 7, 8, 9, 10, 16, 31, 32, 33, 40, 100};

Doubles exact_softmax(const Floats &logits, size_t classes) {
    Doubles probabilities(logits.size());
    for (size_t first = 0; first < logits.size(); first += classes) {
        const float *row = &logits[first];
        const double maximum = static_cast<double>(*std::max_element(row, row + classes));
        double sum = 0;
        for (size_t c = 0; c < classes; ++c) sum += std::exp(static_cast<double>(row[c]) - maximum);
        for (size_t c = 0; c < classes; ++c) {
            probabilities[first + c] = std::exp(static_cast<double>(row[c]) - maximum) / sum;
        }
    }
    return probabilities;
}

Floats softmax_of(const Floats &logits, size_t classes) {
    Floats probabilities(logits.size());
    softmax(logits.data(), classes, 0, logits.size() / classes, probabilities.data());
    return probabilities;
}

float sigmoid_of(float logit) {
    float probability = kUntouched;
    sigmoid(&logit, 0, 1, &probability);
    return probability;
}

START_TEST(softmax_agrees_with_its_formula) {
    Random random;
    for (size_t classes : kClassCounts) {
        for (size_t rows : kSizes) {
            if (rows > 100) continue;
            const Floats logits = random.uniform(rows * classes, -30, 30);
            const Floats probabilities = softmax_of(logits, classes);
            const Doubles expected = exact_softmax(logits, classes);
            check_close("softmax", probabilities, expected, kTolerance);
            for (float probability : probabilities) ck_assert(probability >= 0 && probability <= 1);
        }
    }
}
END_TEST

START_TEST(softmax_of_a_row_is_its_own) {
    Random random;
    constexpr size_t kRows = 20;
    for (size_t classes : kClassCounts) {
        AtMemoryEnd<float> logits(random.uniform(kRows * classes, -5, 5));
        const Floats whole = softmax_of({logits.data(), logits.data() + kRows * classes}, classes);
        for (const Ranges &ranges : partitions(kRows)) {
            const Floats untouched(kRows * classes, kUntouched);
            AtMemoryEnd<float> parts(untouched);
            for (auto [begin, end] : ranges) softmax(logits.data(), classes, begin, end, parts.data());
            check_same_bytes("softmax", {parts.data(), parts.data() + kRows * classes}, whole);
        }
        Floats part(kRows * classes, kUntouched);
        softmax(logits.data(), classes, 3, 14, part.data());
        for (size_t i = 0; i < part.size(); ++i) {
            const bool is_inside = i >= 3 * classes && i < 14 * classes;
            ck_assert(is_inside ? part[i] == whole[i] : part[i] == kUntouched);
        }
    }
}
END_TEST

START_TEST(softmax_at_the_ends) {
    for (size_t classes : {size_t{2}, size_t{10}, size_t{40}}) {
        constexpr size_t kRows = 4;
        Floats logits(kRows * classes, 0);
        logits[1] = -kInfinity;
        logits[classes] = 3e38F;
        logits[2 * classes + 1] = kNan;
        logits[3 * classes] = kInfinity;
        const Floats probabilities = softmax_of(logits, classes);
        ck_assert(probabilities[1] == 0);
        ck_assert(std::abs(probabilities[0] - 1 / static_cast<float>(classes - 1)) < 1e-6F);
        ck_assert(probabilities[classes] == 1 && probabilities[classes + 1] == 0);
        for (size_t c = 0; c < classes; ++c) ck_assert(std::isnan(probabilities[2 * classes + c]));
        ck_assert(std::isnan(probabilities[3 * classes]));
    }
}
END_TEST

START_TEST(sigmoid_agrees_with_its_formula) {
    Random random;
    for (size_t size : kSizes) {
        const Floats values = random.uniform(size, -20, 20);
        AtMemoryEnd<float> logits(values), probabilities(Floats(size, kUntouched));
        sigmoid(logits.data(), 0, size, probabilities.data());
        Doubles expected(size);
        for (size_t i = 0; i < size; ++i) expected[i] = 1 / (1 + std::exp(-static_cast<double>(values[i])));
        const Floats whole{probabilities.data(), probabilities.data() + size};
        check_close("sigmoid", whole, expected, kTolerance);
        for (const Ranges &ranges : partitions(size)) {
            Floats parts(size, kUntouched);
            for (auto [begin, end] : ranges) sigmoid(logits.data(), begin, end, parts.data());
            check_same_bytes("sigmoid", parts, whole);
        }
    }
}
END_TEST

START_TEST(sigmoid_at_the_ends) {
    ck_assert(sigmoid_of(0.0F) == 0.5F && sigmoid_of(-0.0F) == 0.5F);
    ck_assert(sigmoid_of(kInfinity) == 1 && sigmoid_of(-kInfinity) == 0);
    ck_assert(sigmoid_of(200) == 1 && sigmoid_of(-200) == 0);
    ck_assert(std::isnan(sigmoid_of(kNan)) && std::isnan(sigmoid_of(-kNan)));
    ck_assert(sigmoid_of(-80) > 0); // not 1 less something
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_test(tests, softmax_agrees_with_its_formula);
    tcase_add_test(tests, softmax_of_a_row_is_its_own);
    tcase_add_test(tests, softmax_at_the_ends);
    tcase_add_test(tests, sigmoid_agrees_with_its_formula);
    tcase_add_test(tests, sigmoid_at_the_ends);
}

} // namespace

int main() {
    return run_tests("kernels.probabilities", add_tests);
}
