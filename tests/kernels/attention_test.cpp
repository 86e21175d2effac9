// Rows of attention scores: their softmax over some places and its way back, in double.
#include "kernels/attention.h"

#include <limits>

#include "kernels/attention_scores.h"

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

// Vectors of a query's rows and of a key's places, and what their scores are made with.
struct Scored {
    size_t rows, places, size;
    TanhScore score{0.7F, -1.3F};
    Floats query, key, diff;

    Scored(size_t row_count, size_t place_count, size_t vector_size, Random &random)
        : rows(row_count), places(place_count), size(vector_size), query(random.uniform(rows * size, -3, 3)),
          key(random.uniform(places * size, -3, 3)), diff(random.uniform(rows * places, -2, 2)) {}

    double tanh_at(size_t row, size_t place, size_t i) const {
        return std::tanh(double{score.scale} * sum(row, place, i));
    }
    double sum(size_t row, size_t place, size_t i) const {
        return double{query[row * size + i]} + double{key[place * size + i]};
    }
};

template <class Body>
void for_each_scored(const Body &body) {
    Random random;
    for (size_t size : kSizes) {
        for (size_t places : {size_t{1}, size_t{6}}) body(Scored(3, places, size, random));
    }
}

START_TEST(scores_are_sums_of_tanh) {
    for_each_scored([](const Scored &of) {
        AtMemoryEnd<float> query(of.query), key(of.key), scores(Floats(of.rows * of.places, kUntouched));
        tanh_scores({query.data(), key.data(), of.rows, of.places, of.size}, of.score, 1, of.rows, scores.data());
        Doubles expected;
        for (size_t row = 1; row < of.rows; ++row) {
            for (size_t place = 0; place < of.places; ++place) {
                double sum = 0;
                for (size_t i = 0; i < of.size; ++i) sum += of.tanh_at(row, place, i);
                expected.push_back(double{of.score.weight} * sum);
            }
        }
        check_close("scores", {scores.data() + of.places, scores.data() + of.rows * of.places}, expected, kTolerance);
        for (size_t place = 0; place < of.places; ++place) ck_assert(scores.data()[place] == kUntouched);
    });
}
END_TEST

START_TEST(the_way_back_of_sums_of_tanh_agrees_with_its_formula) {
    for_each_scored([](const Scored &of) {
        AtMemoryEnd<float> query(of.query), key(of.key), diff(of.diff), diff_query(Floats(of.query.size(), kUntouched)),
            diff_key(Floats(of.key.size(), 1.0F));
        const ScoredVectors vectors{query.data(), key.data(), of.rows, of.places, of.size};
        TanhScoreSums found =
            tanh_scores_backward(vectors, of.score, diff.data(), 0, of.size, diff_query.data(), diff_key.data());
        Doubles to_query(of.query.size()), to_key(of.key.size(), 1.0);
        double scale = 0, weight = 0;
        for (size_t row = 0; row < of.rows; ++row) {
            for (size_t place = 0; place < of.places; ++place) {
                for (size_t i = 0; i < of.size; ++i) {
                    double from = of.diff[row * of.places + place], value = of.tanh_at(row, place, i);
                    double slope = from * double{of.score.weight} * (1 - value * value);
                    weight += from * value;
                    scale += slope * of.sum(row, place, i);
                    to_query[row * of.size + i] += slope * double{of.score.scale};
                    to_key[place * of.size + i] += slope * double{of.score.scale};
                }
            }
        }
        check_close("diff_query", {diff_query.data(), diff_query.data() + of.query.size()}, to_query, 4 * kTolerance);
        check_close("diff_key", {diff_key.data(), diff_key.data() + of.key.size()}, to_key, 4 * kTolerance);
        check_close("numbers", {static_cast<float>(found.scale), static_cast<float>(found.weight)}, {scale, weight},
                    4 * kTolerance);
        TanhScoreSums alone = tanh_scores_backward(vectors, of.score, diff.data(), 0, of.size, nullptr, nullptr);
        ck_assert(alone.scale == found.scale && alone.weight == found.weight);
    });
}
END_TEST

START_TEST(a_gradient_is_multiplied_and_scaled) {
    Random random;
    for (size_t size : kSizes) {
        const Floats values = random.uniform(size, -3, 3), given = random.uniform(size, -3, 3);
        AtMemoryEnd<float> query(values), diff(given);
        double found = product_to_scale(query.data(), size, 0.3F, diff.data()), expected = 0;
        Doubles scaled;
        for (size_t i = 0; i < size; ++i) {
            expected += double{values[i]} * double{given[i]};
            scaled.push_back(double{0.3F} * double{given[i]});
        }
        ck_assert_double_eq_tol(found, expected, 1e-12);
        check_close("diff", {diff.data(), diff.data() + size}, scaled, kTolerance);
    }
}
END_TEST

START_TEST(a_row_is_known_to_look_at_nothing) {
    const uint32_t looks[] = {kLooks, 0, 0, kLooks};
    ck_assert(looks_at_any({1, 2, nullptr}) && !looks_at_any({2, 2, nullptr}));
    ck_assert(looks_at_any({0, 2, looks}) && looks_at_any({1, 4, looks}) && !looks_at_any({1, 3, looks}));
    AtMemoryEnd<float> scores{{1, 100, -40}}; // floats near 10^9 are 64 apart
    lower_scores(scores.data(), 3, 1e9F);
    const float lowered[] = {-1e9F, -1e9F + 128, -1e9F - 64};
    ck_assert_mem_eq(scores.data(), lowered, sizeof(lowered));
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_test(tests, scores_are_sums_of_tanh);
    tcase_add_test(tests, the_way_back_of_sums_of_tanh_agrees_with_its_formula);
    tcase_add_test(tests, a_gradient_is_multiplied_and_scaled);
    tcase_add_test(tests, a_row_is_known_to_look_at_nothing);
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
