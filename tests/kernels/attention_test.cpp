// Rows of attention scores: their softmax over some places and its way back, in double.
#include "kernels/attention.h"

#include <limits>

#include "kernel_test.h"

using namespace rekindle::kernels;
using namespace kernel_test;

namespace {

constexpr double kTolerance = 1e-6;
constexpr float kUntouched = 99.0F, kNan = std::numeric_limits<float>::quiet_NaN();
constexpr uint32_t kLooks = 0xFFFFFFFF;

// A row of so many places, of which those from begin to end count, and all or some of these.
struct Row {
    size_t places, begin, end;
    std::vector<uint32_t> looks; // empty: all

    bool counts(size_t i) const { return i >= begin && i < end && (looks.empty() || looks[i] != 0); }
    PlacesLookedAt counting() const { return {begin, end, looks.empty() ? nullptr : looks.data()}; }
};

std::vector<Row> rows_of(size_t places, Random &random) {
    std::vector<Row> rows{{places, 0, places, {}}, {places, places / 3, places, {}}, {places, 0, (places + 1) / 2, {}}};
    for (size_t i = 0, bare = rows.size(); i < bare; ++i) {
        Row row = rows[i];
        for (size_t place = 0; place < places; ++place) row.looks.push_back(random.below(3) == 0 ? 0 : kLooks);
        row.looks[row.begin] = kLooks;
        rows.push_back(row);
    }
    return rows;
}

Doubles softmax_of(const Row &row, const Floats &scores) {
    Doubles expected(row.places);
    double largest = -std::numeric_limits<double>::infinity(), sum = 0;
    for (size_t i = 0; i < row.places; ++i) {
        if (row.counts(i)) largest = std::max(largest, static_cast<double>(scores[i]));
    }
    for (size_t i = 0; i < row.places; ++i) {
        if (row.counts(i)) sum += expected[i] = std::exp(static_cast<double>(scores[i]) - largest);
    }
    for (double &value : expected) value /= sum;
    return expected;
}

START_TEST(softmax_is_over_the_places_that_count) {
    Random random;
    for (size_t places : kSizes) {
        for (const Row &row : rows_of(places, random)) {
            Floats values = random.uniform(places, -20, 20);
            for (size_t i = 0; i < places; ++i) {
                if (!row.counts(i)) values[i] = i % 2 == 0 ? 1e30F : kNan; // whatever they are
            }
            AtMemoryEnd<float> scores(values);
            ck_assert(softmax_of_scores(scores.data(), places, row.counting(), kUntouched));
            const Floats made{scores.data(), scores.data() + places};
            check_close("softmax", made, softmax_of(row, values), kTolerance);
            for (size_t i = 0; i < places; ++i) ck_assert(row.counts(i) || made[i] == 0);
        }
    }
}
END_TEST

START_TEST(a_row_without_places_is_told) {
    for (size_t places : kSizes) {
        for (const Row &row :
             {Row{places, places / 2, places / 2, {}}, Row{places, 0, places, std::vector<uint32_t>(places, 0)}}) {
            AtMemoryEnd<float> scores{Floats(places, 3)};
            ck_assert(!softmax_of_scores(scores.data(), places, row.counting(), 0.25F));
            for (size_t i = 0; i < places; ++i) ck_assert(scores.data()[i] == 0.25F);
        }
    }
}
END_TEST

START_TEST(a_score_that_is_no_number_makes_its_row_so) {
    for (size_t places : {size_t{1}, size_t{5}, size_t{33}}) {
        Floats scores(places, 1);
        scores[places / 2] = kNan;
        ck_assert(softmax_of_scores(scores.data(), places, {0, places, nullptr}, 0));
        for (float probability : scores) ck_assert(std::isnan(probability));
    }
}
END_TEST

START_TEST(zeros_of_either_kind_are_not_looked_at) {
    const float values[] = {0, -0.0F, 1e-38F, -2, kNan};
    uint32_t bits[5], looks[7] = {kLooks, kLooks, kLooks, kLooks, kLooks, kLooks, 0};
    std::memcpy(bits, values, sizeof(bits));
    look_where_not_zero(bits, 0, 5, looks);
    const uint32_t expected[] = {0, 0, kLooks, kLooks, kLooks};
    ck_assert_mem_eq(looks, expected, sizeof(expected));

    const uint8_t bytes[] = {0, 1, 255, 0, 1, 0, 1};
    look_where_not_zero(bytes, 1, 7, looks);
    const uint32_t left[] = {0, 0, kLooks, 0, kLooks, 0, 0};
    ck_assert_mem_eq(looks, left, sizeof(left));
}
END_TEST

// Probabilities, some of them marked as dropped.
Floats drawn_probabilities(size_t places, Random &random) {
    Floats probabilities = random.uniform(places, 0, 1);
    for (float &value : probabilities) value = random.below(3) == 0 ? -value : value;
    return probabilities;
}

START_TEST(what_is_dropped_is_taken_as_zero) {
    Random random;
    for (size_t count : kSizes) {
        const Floats values = drawn_probabilities(count, random);
        AtMemoryEnd<float> probabilities(values), taken(Floats(count, kUntouched));
        take_undropped(probabilities.data(), count, taken.data());
        for (size_t i = 0; i < count; ++i) ck_assert(taken.data()[i] == std::max(values[i], 0.0F));
    }
}
END_TEST

// d(loss)/d(score) = p (d - sum of p d), where d is 0 of what is dropped.
START_TEST(the_way_back_agrees_with_its_formula) {
    Random random;
    for (size_t places : kSizes) {
        const Floats signed_values = drawn_probabilities(places, random), given = random.uniform(places, -3, 3);
        AtMemoryEnd<float> probabilities(signed_values), diff(given);
        softmax_of_scores_backward(probabilities.data(), places, diff.data());
        double mean = 0;
        for (size_t i = 0; i < places; ++i) mean += std::max(signed_values[i], 0.0F) * static_cast<double>(given[i]);
        Doubles expected(places);
        for (size_t i = 0; i < places; ++i) {
            double kept = std::signbit(signed_values[i]) ? 0 : static_cast<double>(given[i]);
            expected[i] = std::abs(static_cast<double>(signed_values[i])) * (kept - mean);
        }
        check_close("diff", {diff.data(), diff.data() + places}, expected, kTolerance);
    }
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_test(tests, softmax_is_over_the_places_that_count);
    tcase_add_test(tests, a_row_without_places_is_told);
    tcase_add_test(tests, a_score_that_is_no_number_makes_its_row_so);
    tcase_add_test(tests, zeros_of_either_kind_are_not_looked_at);
    tcase_add_test(tests, what_is_dropped_is_taken_as_zero);
    tcase_add_test(tests, the_way_back_agrees_with_its_formula);
}

} // namespace

int main() {
    return run_tests("kernels.attention", add_tests);
}
