// Attention's outputs and gradients, with masks, dropout and blocks of rows, against the formula in double and central
// differences of it.
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>

#include "core/philox.h"
#include "layers/attention_heads.h"
#include "layers/dropout_mask.h"
#include "runtime/executor.h"

#include "support/run_tests.h"

extern "C" {
#include "support/compare.h"
#include "support/must.h"
}

using namespace rekindle;

namespace {

constexpr double kStep = 1e-6, kTolerance = 1e-5;
constexpr uint64_t kKey = 77, kTrainingStep = 5;

struct Sizes {
    int64_t batch, heads, rows, places, key_dim, value_dim;
};

// Memory that a Block stands for.
template <class Number>
struct Memory {
    std::vector<Number> numbers;
    plan::Block block;

    explicit Memory(std::vector<Number> values) : numbers(std::move(values)) {
        block.address = reinterpret_cast<std::byte *>(numbers.data());
    }
    Memory(size_t count, Number value) : Memory(std::vector<Number>(count, value)) {}
    Memory(const Memory &) = delete;
    Memory &operator=(const Memory &) = delete;
};
using Floats = Memory<float>;

std::vector<float> noise(uint64_t seed, size_t count) {
    float *drawn = must_make_noise(seed, count);
    std::vector<float> values(drawn, drawn + count);
    std::free(drawn);
    return values;
}

constexpr double kNothing = -std::numeric_limits<double>::infinity(); // the score of what is not looked at

struct Case {
    const char *name;
    Sizes sizes;
    double rate = 0.0;
    bool is_causal = false;
    int64_t window = 0;
    // (batch, heads, rows, places), which of them there are; the rest is repeated
    bool has_mask = false, mask_has_heads = false, mask_has_rows = true, mask_has_places = true;
    bool are_bytes = false;
    bool has_scale = false, sums_tanh = false;
    uint64_t seen = 2; // of 3 places
};

constexpr float kScale = 0.75F, kWeight = -1.25F; // the numbers of a case that has them

const Case kCases[] = {
    {"plain", {2, 3, 5, 7, 3, 4}},
    {"one of each", {1, 1, 1, 1, 1, 1}},
    {"one head", {2, 1, 4, 4, 8, 8}},
    {"vectors", {1, 2, 16, 16, 8, 16}},
    {"causal", {2, 2, 6, 6, 3, 2}, 0.0, true},
    {"causal, more rows", {1, 2, 7, 3, 3, 2}, 0.0, true},
    {"window", {2, 2, 9, 9, 3, 2}, 0.0, false, 3},
    {"window and causal", {2, 2, 9, 9, 3, 2}, 0.0, true, 2},
    {"window past the places", {1, 2, 8, 3, 3, 2}, 0.0, false, 2},
    {.name = "mask", .sizes = {2, 2, 5, 7, 3, 4}, .has_mask = true},
    {.name = "mask of each head", .sizes = {2, 2, 5, 7, 3, 4}, .has_mask = true, .mask_has_heads = true},
    {.name = "mask of places", .sizes = {2, 2, 5, 7, 3, 4}, .has_mask = true, .mask_has_rows = false},
    {.name = "mask of rows", .sizes = {2, 2, 5, 7, 3, 4}, .has_mask = true, .mask_has_places = false},
    {.name = "mask of bytes", .sizes = {2, 2, 5, 19, 3, 4}, .has_mask = true, .are_bytes = true, .seen = 1},
    {.name = "few of the mask", .sizes = {2, 2, 9, 3, 3, 4}, .has_mask = true, .seen = 1},
    {.name = "mask and causal", .sizes = {2, 2, 9, 9, 3, 4}, .is_causal = true, .has_mask = true},
    {"dropout", {2, 3, 5, 7, 3, 4}, 0.3},
    {.name = "dropout and few of the mask", .sizes = {2, 2, 9, 3, 3, 4}, .rate = 0.5, .has_mask = true, .seen = 1},
    {"all dropped", {1, 2, 5, 7, 3, 4}, 1.0},
    {"blocks of rows", {1, 1, 70, 1100, 2, 1}},
    {"blocks of rows, dropout", {1, 2, 20, 4100, 2, 1}, 0.25, true},
    {.name = "scale", .sizes = {2, 1, 5, 7, 3, 4}, .has_scale = true},
    {.name = "scale of heads", .sizes = {2, 3, 5, 7, 3, 4}, .rate = 0.3, .is_causal = true, .has_scale = true},
    {.name = "scale, blocks of rows", .sizes = {1, 1, 40, 1100, 2, 1}, .has_scale = true},
    {.name = "tanh", .sizes = {2, 1, 5, 7, 3, 4}, .sums_tanh = true},
    {.name = "tanh, vectors", .sizes = {3, 1, 9, 5, 19, 4}, .rate = 0.3, .has_scale = true, .sums_tanh = true},
    {.name = "tanh, few of the mask",
     .sizes = {2, 1, 9, 3, 8, 4},
     .has_mask = true,
     .has_scale = true,
     .sums_tanh = true},
    {.name = "tanh, blocks of rows", .sizes = {1, 1, 40, 1100, 9, 1}, .has_scale = true, .sums_tanh = true},
};

// A case with its numbers.
struct Problem {
    const Case of;
    Sizes sizes;
    Floats query, key, value, dst, diff_dst, scale, weight;
    Memory<uint8_t> mask;
    std::vector<float> mask_floats;
    plan::Block mask_block;
    int64_t mask_strides[4];

    explicit Problem(const Case &given)
        : of(given), sizes(given.sizes), query(noise(1, count(sizes.rows, sizes.key_dim))),
          key(noise(2, count(sizes.places, sizes.key_dim))), value(noise(3, count(sizes.places, sizes.value_dim))),
          dst(count(sizes.rows, sizes.value_dim), 99.0F), diff_dst(noise(4, count(sizes.rows, sizes.value_dim))),
          scale(1, kScale), weight(1, kWeight), mask(0, 0) {
        for (float &number : query.numbers) number *= 3;
        int64_t lengths[] = {sizes.batch, of.mask_has_heads ? sizes.heads : 1, of.mask_has_rows ? sizes.rows : 1,
                             of.mask_has_places ? sizes.places : 1};
        int64_t stride = 1;
        for (size_t axis = 4; axis-- > 0; stride *= lengths[axis]) mask_strides[axis] = lengths[axis] == 1 ? 0 : stride;
        for (int64_t i = 0; i < stride; ++i)
            mask.numbers.push_back(philox(9, static_cast<uint64_t>(i), 0)[0] % 3 < of.seen);
        for (uint8_t number : mask.numbers) mask_floats.push_back(number);
        mask_block.address = of.are_bytes ? reinterpret_cast<std::byte *>(mask.numbers.data())
                                          : reinterpret_cast<std::byte *>(mask_floats.data());
    }

    size_t count(int64_t length, int64_t size) const {
        return static_cast<size_t>(sizes.batch * length * sizes.heads * size);
    }

    bool looks(int64_t sample, int64_t head, int64_t row, int64_t place) const {
        if (of.is_causal && place > row) return false;
        if (of.window > 0 && std::abs(place - row) >= of.window) return false;
        if (!of.has_mask) return true;
        return mask.numbers[static_cast<size_t>(sample * mask_strides[0] + head * mask_strides[1] +
                                                row * mask_strides[2] + place * mask_strides[3])] != 0;
    }

    AttentionHeads heads(int threads) {
        AttentionHeads made{.batch = sizes.batch,
                            .threads = threads,
                            .scale = static_cast<float>(1 / std::sqrt(static_cast<double>(sizes.key_dim))),
                            .numbers = {},
                            .mask = {.is_causal = of.is_causal, .window = of.window, .given = {}},
                            .otherwise = of.rate > 0 ? 0.0F : 1.0F / static_cast<float>(sizes.places),
                            .lowered_by = 0,
                            .dropout = std::nullopt,
                            .query = {&query.block, sizes.rows, sizes.heads, sizes.key_dim},
                            .key = {&key.block, sizes.places, sizes.heads, sizes.key_dim},
                            .value = {&value.block, sizes.places, sizes.heads, sizes.value_dim},
                            .dst = {&dst.block, sizes.rows, sizes.heads, sizes.value_dim}};
        if (of.has_scale) made.numbers.scale = &scale.block;
        if (of.sums_tanh) made.numbers.weight = &weight.block;
        if (of.has_mask) {
            made.mask.given.push_back(
                {&mask_block, mask_strides[0], mask_strides[1], mask_strides[2], mask_strides[3], of.are_bytes});
        }
        return made;
    }
};

// A copy of the numbers in double, of which one may be moved.
struct Exact {
    std::vector<double> query, key, value, scale, weight;

    explicit Exact(const Problem &of)
        : query(of.query.numbers.begin(), of.query.numbers.end()), key(of.key.numbers.begin(), of.key.numbers.end()),
          value(of.value.numbers.begin(), of.value.numbers.end()), scale{of.of.has_scale ? double{kScale} : 1.0},
          weight{kWeight} {}
};

// Of one row of one head, what it comes to.
void exact_row(const Problem &problem, const Exact &exact, bool trains, int64_t sample, int64_t head, int64_t row,
               double *dst) {
    const auto &[batch, heads, rows, places, key_dim, value_dim] = problem.sizes;
    auto at = [&, heads = heads](int64_t length, int64_t size, int64_t place) {
        return static_cast<size_t>(((sample * length + place) * heads + head) * size);
    };
    std::vector<double> scores(static_cast<size_t>(places), kNothing);
    double largest = kNothing, sum = 0;
    for (int64_t place = 0; place < places; ++place) {
        if (!problem.looks(sample, head, row, place)) continue;
        double score = 0, scale = exact.scale[0] / std::sqrt(static_cast<double>(key_dim));
        for (int64_t i = 0; i < key_dim; ++i) {
            double of_query = exact.query[at(rows, key_dim, row) + static_cast<size_t>(i)];
            double of_key = exact.key[at(places, key_dim, place) + static_cast<size_t>(i)];
            score += problem.of.sums_tanh ? std::tanh(scale * (of_query + of_key)) : of_query * of_key;
        }
        scores[static_cast<size_t>(place)] = score * (problem.of.sums_tanh ? exact.weight[0] : scale);
        largest = std::max(largest, scores[static_cast<size_t>(place)]);
    }
    double rate = problem.of.rate;
    for (double &score : scores) {
        if (largest == kNothing) {
            score = rate > 0 ? 0 : 1 / static_cast<double>(places);
        } else {
            sum += score = std::exp(score - largest);
        }
    }
    std::fill_n(dst, value_dim, 0.0);
    kernels::DropoutMask draw = dropout_mask(rate, kKey, kTrainingStep);
    for (int64_t place = 0; place < places; ++place) {
        double weight = scores[static_cast<size_t>(place)] / (largest == kNothing ? 1 : sum);
        if (trains && rate > 0) {
            uint64_t element = static_cast<uint64_t>(((sample * heads + head) * rows + row) * places + place);
            bool is_kept = rate < 1 && philox(kKey, element / 4, kTrainingStep)[element % 4] >= draw.threshold;
            weight *= is_kept ? 1 / (1 - rate) : 0;
        }
        for (int64_t i = 0; i < value_dim; ++i) {
            dst[i] += weight * exact.value[at(places, value_dim, place) + static_cast<size_t>(i)];
        }
    }
}

// Calls visit(index of the first number of a row's output, the output).
template <class Visit>
void for_each_exact_row(const Problem &problem, const Exact &exact, bool trains, const Visit &visit) {
    const Sizes &sizes = problem.sizes;
    std::vector<double> dst(static_cast<size_t>(sizes.value_dim));
    for (int64_t sample = 0; sample < sizes.batch; ++sample) {
        for (int64_t row = 0; row < sizes.rows; ++row) {
            for (int64_t head = 0; head < sizes.heads; ++head) {
                exact_row(problem, exact, trains, sample, head, row, dst.data());
                visit(((sample * sizes.rows + row) * sizes.heads + head) * sizes.value_dim, dst);
            }
        }
    }
}

std::vector<float> exact_output(const Problem &problem, bool trains) {
    std::vector<float> output(problem.dst.numbers.size());
    for_each_exact_row(problem, Exact(problem), trains, [&](int64_t first, const std::vector<double> &dst) {
        std::copy(dst.begin(), dst.end(), output.begin() + first);
    });
    return output;
}

double exact_loss(const Problem &problem, const Exact &exact) {
    double loss = 0;
    for_each_exact_row(problem, exact, true, [&](int64_t first, const std::vector<double> &dst) {
        for (size_t i = 0; i < dst.size(); ++i) {
            loss += dst[i] * static_cast<double>(problem.diff_dst.numbers[static_cast<size_t>(first) + i]);
        }
    });
    return loss;
}

void expect_close(const Case &of, const char *what, const std::vector<float> &actual,
                  const std::vector<float> &expected) {
    deviation found = compare_floats(actual.data(), expected.data(), expected.size());
    ck_assert_msg(found.rtol <= kTolerance, "%s: %s: element %zu is %.9g, expected %.9g: rtol %.3g", of.name, what,
                  found.index, static_cast<double>(actual[found.index]), static_cast<double>(expected[found.index]),
                  found.rtol);
}

// The gradients of about 60 numbers of an input.
class Differences {
public:
    Differences(const Problem &problem, std::vector<double> Exact::*input) : of_(problem.of) {
        Exact exact(problem);
        stride_ = (exact.*input).size() / 60 + 1;
        for (size_t i = 0; i < (exact.*input).size(); i += stride_) {
            double &number = (exact.*input)[i], kept = number;
            number = kept + kStep;
            double more = exact_loss(problem, exact);
            number = kept - kStep;
            double less = exact_loss(problem, exact);
            number = kept;
            expected_.push_back(static_cast<float>((more - less) / (2 * kStep)));
        }
    }

    void expect(const char *what, const std::vector<float> &gradient) const {
        std::vector<float> actual, expected = expected_;
        float largest = 0; // of them all: those that are looked at may be small
        for (size_t i = 0; i < gradient.size(); i += stride_) actual.push_back(gradient[i]);
        for (float value : gradient) largest = std::max(largest, std::abs(value));
        actual.push_back(largest);
        expected.push_back(largest);
        expect_close(of_, what, actual, expected);
    }

private:
    const Case &of_;
    size_t stride_;
    std::vector<float> expected_;
};

// What training makes of a problem, and what is beside it.
struct Trained {
    Floats probabilities, room;
    Memory<uint8_t> looks_at_nothing;
    Floats diff_query, diff_key, diff_value, diff_scale, diff_weight;
    Memory<double> sums;

    Trained(Problem &problem, AttentionHeads heads)
        : probabilities(heads.probabilities_bytes() / sizeof(float), 99.0F),
          room(heads.room_bytes() / sizeof(float), 99.0F), looks_at_nothing(heads.rows_bytes(), 7),
          diff_query(problem.query.numbers.size(), NAN), diff_key(problem.key.numbers.size(), NAN),
          diff_value(problem.value.numbers.size(), NAN), diff_scale(1, NAN), diff_weight(1, NAN),
          sums(heads.score_sums_bytes() / sizeof(double), NAN) {
        if (problem.of.rate > 0) heads.dropout = dropout_mask(problem.of.rate, kKey, 0);
        heads.probabilities = &probabilities.block;
        heads.room = &room.block;
        if (heads.dropout == std::nullopt) heads.looks_at_nothing = &looks_at_nothing.block;
        auto like = [](HeadVectors vectors, plan::Block &block) {
            vectors.block = &block;
            return vectors;
        };
        if (problem.of.has_scale || problem.of.sums_tanh) {
            heads.numbers.sums = &sums.block;
            heads.numbers.diff_scale = &diff_scale.block;
            heads.numbers.diff_weight = &diff_weight.block;
        }
        heads.forward(kTrainingStep, 0);
        heads.backward(like(heads.dst, problem.diff_dst.block), like(heads.query, diff_query.block),
                       like(heads.key, diff_key.block), like(heads.value, diff_value.block));
    }
};

// On the library's own threads.
void compute(int threads, const std::function<void()> &body) {
    static runtime::Executor executor(3);
    executor.run(threads, runtime::Sharing::kOpenMp, [&] {
        body();
        return false;
    });
}

START_TEST(training_agrees) {
    Problem problem(kCases[_i]);
    const Differences query(problem, &Exact::query), key(problem, &Exact::key), value(problem, &Exact::value);
    const Differences scale(problem, &Exact::scale), weight(problem, &Exact::weight);
    const std::vector<float> output = exact_output(problem, true);
    for (int threads : {1, 2, 3}) {
        compute(threads, [&] {
            Trained trained(problem, problem.heads(threads));
            expect_close(problem.of, "training", problem.dst.numbers, output);
            query.expect("d(query)", trained.diff_query.numbers);
            key.expect("d(key)", trained.diff_key.numbers);
            value.expect("d(value)", trained.diff_value.numbers);
            if (problem.of.has_scale) scale.expect("d(scale)", trained.diff_scale.numbers);
            if (problem.of.sums_tanh) weight.expect("d(weight)", trained.diff_weight.numbers);
        });
    }
}
END_TEST

START_TEST(predicting_agrees) {
    Problem problem(kCases[_i]);
    for (int threads : {1, 2, 3}) {
        compute(threads, [&] {
            AttentionHeads heads = problem.heads(threads);
            Floats room(heads.room_bytes() / sizeof(float), NAN);
            heads.room = &room.block;
            std::fill(problem.dst.numbers.begin(), problem.dst.numbers.end(), NAN);
            heads.forward(0, 0);
            expect_close(problem.of, "predicting", problem.dst.numbers, exact_output(problem, false));
        });
    }
}
END_TEST

// Each head is computed as it is by one thread, where there is one for each.
START_TEST(threads_share_heads) {
    for (const Case &of :
         {Case{"threads", {4, 2, 40, 40, 8, 8}, 0.25, true},
          Case{.name = "threads, scale", .sizes = {4, 1, 40, 40, 8, 8}, .has_scale = true},
          Case{.name = "threads, tanh", .sizes = {4, 1, 40, 40, 19, 8}, .has_scale = true, .sums_tanh = true}}) {
        Problem problem(of);
        std::vector<float> dst, diff_key, diff_scale;
        for (int threads : {1, 2, 3, 2}) {
            compute(threads, [&] {
                Trained trained(problem, problem.heads(threads));
                if (threads == 1) {
                    dst = problem.dst.numbers;
                    diff_key = trained.diff_key.numbers;
                    diff_scale = trained.diff_scale.numbers;
                }
                ck_assert(dst == problem.dst.numbers && diff_key == trained.diff_key.numbers);
                ck_assert(!of.has_scale || diff_scale == trained.diff_scale.numbers);
            });
        }
    }
}
END_TEST

// A sum of tanh has no products, so that all of it is the same with any number of threads.
START_TEST(threads_share_a_head_that_sums) {
    Problem problem(
        {.name = "threads in a head", .sizes = {1, 1, 60, 40, 27, 8}, .has_scale = true, .sums_tanh = true});
    std::vector<float> numbers;
    for (int threads : {1, 2, 3}) {
        compute(threads, [&] {
            Trained trained(problem, problem.heads(threads));
            std::vector<float> found = trained.diff_scale.numbers;
            found.push_back(trained.diff_weight.numbers[0]);
            if (threads == 1) numbers = found;
            expect_close(problem.of, "numbers", found, numbers);
        });
    }
}
END_TEST

START_TEST(gradients_that_nobody_wants_are_left) {
    Problem problem(kCases[0]);
    compute(1, [&] {
        AttentionHeads heads = problem.heads(1);
        Floats probabilities(heads.probabilities_bytes() / sizeof(float), 0),
            room(heads.room_bytes() / sizeof(float), 0);
        heads.probabilities = &probabilities.block;
        heads.room = &room.block;
        heads.forward(0, 0);
        Trained all(problem, problem.heads(1));
        Floats diff_key(problem.key.numbers.size(), NAN);
        HeadVectors diff_dst = heads.dst, to_key = heads.key, none = heads.query;
        diff_dst.block = &problem.diff_dst.block;
        to_key.block = &diff_key.block;
        none.block = nullptr;
        heads.backward(diff_dst, none, to_key, none);
        ck_assert(diff_key.numbers == all.diff_key.numbers);
    });
}
END_TEST

constexpr int kCaseCount = sizeof(kCases) / sizeof(*kCases);

void add_tests(TCase *tests) {
    tcase_add_loop_test(tests, training_agrees, 0, kCaseCount);
    tcase_add_loop_test(tests, predicting_agrees, 0, kCaseCount);
    tcase_add_test(tests, threads_share_heads);
    tcase_add_test(tests, threads_share_a_head_that_sums);
    tcase_add_test(tests, gradients_that_nobody_wants_are_left);
}

} // namespace

int main() {
    return run_tests("gradients.attention", add_tests);
}
