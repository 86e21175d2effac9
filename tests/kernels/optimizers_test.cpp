// Optimizers: ten steps against the formulas in double, whatever the size and the ranges.
#include "optimizer_cases.h"

#include <limits>

#include "kernel_test.h"

using namespace optimizer_cases;
using namespace kernel_test;

namespace {

struct Arenas {
    Floats weight, gradient;
    std::array<Floats, 3> slots;
};

Arenas zeros(size_t size) {
    return {Floats(size), Floats(size), {Floats(size), Floats(size), Floats(size)}};
}

Block block(Arenas &arenas, size_t begin, size_t end, bool check = true) {
    return {arenas.weight.data() + begin,
            arenas.gradient.data() + begin,
            {arenas.slots[0].data() + begin, arenas.slots[1].data() + begin, arenas.slots[2].data() + begin},
            end - begin,
            check,
            0,
            0};
}

Block block(Arenas &arenas, bool check = true) {
    return block(arenas, 0, arenas.weight.size(), check);
}

// Gradients of all magnitudes, zeros among them.
Floats draw_gradient(Random &random, size_t size) {
    Floats gradient = random.uniform(size, -1, 1);
    for (float &value : gradient) {
        value *= std::pow(10.0F, random.uniform(-9, 3));
        if (random.below(8) == 0) value = 0;
    }
    return gradient;
}

// Somewhere on the way; slots are of those that are not negative.
Arenas draw(Random &random, size_t size) {
    return {random.uniform(size, -1, 1),
            draw_gradient(random, size),
            {random.uniform(size, 0, 1), random.uniform(size, 0, 1), random.uniform(size, 0, 1)}};
}

// Of rmsprop's centered variants only: a variance is not negative.
Arenas draw_for(const Optimizer &optimizer, Random &random, size_t size) {
    Arenas arenas = draw(random, size);
    if (std::strstr(optimizer.name, "centered") != nullptr) {
        for (float &average : arenas.slots[static_cast<size_t>(optimizer.slots) - 1]) average = 0;
    }
    return arenas;
}

void check_same(const Arenas &actual, const Arenas &expected) {
    check_same_bytes("weight", actual.weight, expected.weight);
    for (size_t slot = 0; slot < 3; ++slot) check_same_bytes("slot", actual.slots[slot], expected.slots[slot]);
}

START_TEST(ten_steps_agree_with_double) {
    const Optimizer &optimizer = kOptimizers[static_cast<size_t>(_i)];
    Random random;
    for (size_t size : kSizes) {
        Arenas arenas = zeros(size);
        arenas.weight = random.uniform(size, -1, 1);
        Doubles weight(arenas.weight.begin(), arenas.weight.end());
        std::array<Doubles, 3> slots{Doubles(size), Doubles(size), Doubles(size)};
        for (int step = 1; step <= 10; ++step) {
            arenas.gradient = draw_gradient(random, size);
            optimizer.update(block(arenas), step);
            for (size_t i = 0; i < size; ++i) {
                double its[] = {slots[0][i], slots[1][i], slots[2][i]};
                optimizer.reference(weight[i], static_cast<double>(arenas.gradient[i]), its, step);
                for (size_t slot = 0; slot < 3; ++slot) slots[slot][i] = its[slot];
            }
        }
        check_close(optimizer.name, arenas.weight, weight, 2e-6);
        for (size_t slot = 0; slot < 3; ++slot) check_close(optimizer.name, arenas.slots[slot], slots[slot], 1e-6);
    }
}
END_TEST

START_TEST(ranges_do_not_matter) {
    const Optimizer &optimizer = kOptimizers[static_cast<size_t>(_i)];
    Random random;
    for (size_t size : kSizes) {
        const Arenas start = draw(random, size);
        Arenas whole = start;
        optimizer.update(block(whole), 3);
        for (const Ranges &ranges : partitions(size)) {
            Arenas parts = start;
            for (auto [begin, end] : ranges) optimizer.update(block(parts, begin, end), 3);
            check_same(parts, whole);
        }
    }
}
END_TEST

START_TEST(the_rest_is_left_alone) {
    const Optimizer &optimizer = kOptimizers[static_cast<size_t>(_i)];
    Random random;
    const size_t size = 60;
    const Floats one = random.uniform(size, 1, 2);
    const Arenas start = {random.uniform(size, -1, 1), one, {one, one, one}};
    for (auto [begin, end] : {std::pair<size_t, size_t>{0, 0}, {5, 6}, {8, 24}, {11, 38}, {0, 59}}) {
        Arenas arenas = start;
        optimizer.update(block(arenas, begin, end), 1);
        for (size_t i = 0; i < size; ++i) {
            const bool inside = begin <= i && i < end;
            ck_assert_int_eq(arenas.weight[i] == start.weight[i], !inside);
            if (inside) continue;
            for (size_t slot = 0; slot < 3; ++slot) ck_assert(arenas.slots[slot][i] == start.slots[slot][i]);
        }
    }
}
END_TEST

START_TEST(nothing_behind_the_arenas_is_touched) {
    for (size_t size : kSizes) {
        AtMemoryEnd<float> weight{Floats(size)}, gradient{Floats(size)};
        AtMemoryEnd<float> slots[] = {AtMemoryEnd<float>{Floats(size)}, AtMemoryEnd<float>{Floats(size)},
                                      AtMemoryEnd<float>{Floats(size)}};
        const Block all{
            weight.data(), gradient.data(), {slots[0].data(), slots[1].data(), slots[2].data()}, size, true, 0.5F,
            0.5F};
        kOptimizers[static_cast<size_t>(_i)].update(all, 1);
    }
}
END_TEST

START_TEST(padding_stays_zero) {
    const Optimizer &optimizer = kOptimizers[static_cast<size_t>(_i)];
    Arenas arenas = zeros(100);
    for (int step = 1; step <= 3; ++step) ck_assert(optimizer.update(block(arenas), step));
    check_same(arenas, zeros(100));
}
END_TEST

// Also where nothing keeps a divisor away from it.
START_TEST(padding_stays_zero_without_epsilon) {
    Arenas arenas = zeros(100);
    ck_assert(adam(block(arenas), {0.1F, kBeta1, kBeta2, 0}));
    ck_assert(adam_amsgrad(block(arenas), {0.1F, kBeta1, kBeta2, 0}));
    ck_assert(adamax(block(arenas), {kRate, 0.1F, kBeta1, 0.999F, 0}));
    ck_assert(nadam(block(arenas), {kRate, 0.1F, 0.001F, 1, 1, 1, 0}));
    ck_assert(rmsprop(block(arenas), {kRate, kRho, 0, 0, false}));
    ck_assert(adagrad(block(arenas), {kRate, 0}));
    ck_assert(adadelta(block(arenas), {kRate, kRho, 0}));
    ck_assert(ftrl(block(arenas), {kRate, 0.5F, 0, 0, 0}));
    check_same(arenas, zeros(100));
}
END_TEST

bool all_finite(const Arenas &arenas, int slots) {
    auto finite = [](const Floats &values) {
        return std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); });
    };
    return finite(arenas.weight) && std::all_of(arenas.slots.begin(), arenas.slots.begin() + slots,
                                                [&](const Floats &slot) { return finite(slot); });
}

// A gradient always; a weight or a slot unless the update, as a maximum does, leaves nothing of it.
START_TEST(what_is_not_finite_is_told) {
    const Optimizer &optimizer = kOptimizers[static_cast<size_t>(_i)];
    using Limits = std::numeric_limits<float>;
    Random random;
    for (size_t size : kSizes) {
        const Arenas start = draw_for(optimizer, random, size);
        Arenas arenas = start;
        ck_assert_msg(optimizer.update(block(arenas), 3), "%s", optimizer.name);
        for (float odd : {Limits::quiet_NaN(), Limits::infinity(), -Limits::infinity()}) {
            for (int place = 0; place < 2 + optimizer.slots; ++place) {
                arenas = start;
                Floats &values = place == 0   ? arenas.weight
                                 : place == 1 ? arenas.gradient
                                              : arenas.slots[static_cast<size_t>(place) - 2];
                values[random.below(size)] = odd;
                Arenas unchecked = arenas;
                const bool told = !optimizer.update(block(arenas), 3);
                ck_assert_msg(told == !all_finite(arenas, optimizer.slots), "%s: place %d", optimizer.name, place);
                ck_assert_msg(told || place != 1, "%s", optimizer.name);
                ck_assert(optimizer.update(block(unchecked, false), 3));
            }
        }
    }
}
END_TEST

// A square beyond the floats would leave a weight that never moves again.
START_TEST(a_square_that_overflows_is_told) {
    const Optimizer &optimizer = kOptimizers[static_cast<size_t>(_i)];
    Arenas arenas = zeros(20);
    arenas.gradient[11] = 1e21F;
    const bool has_squares = optimizer.slots > 0 && std::strncmp(optimizer.name, "sgd", 3) != 0 &&
                             std::strcmp(optimizer.name, "adamax") != 0 && std::strcmp(optimizer.name, "lion") != 0;
    ck_assert_int_eq(optimizer.update(block(arenas), 1), !has_squares);
}
END_TEST

START_TEST(the_check_changes_no_bit) {
    const Optimizer &optimizer = kOptimizers[static_cast<size_t>(_i)];
    Random random;
    for (size_t size : kSizes) {
        Arenas checked = draw(random, size), unchecked = checked;
        optimizer.update(block(checked), 3);
        optimizer.update(block(unchecked, false), 3);
        check_same(checked, unchecked);
    }
}
END_TEST

// As if they had been smaller before.
START_TEST(weights_decay_before_the_update) {
    const Optimizer &optimizer = kOptimizers[static_cast<size_t>(_i)];
    Random random;
    for (size_t size : kSizes) {
        Arenas decaying = draw(random, size), smaller = decaying;
        for (float &weight : smaller.weight) weight -= weight * 0.25F * 0.5F; // exact but for the subtraction
        optimizer.update(block(smaller), 3);
        Block its = block(decaying);
        its.decay = 0.25F;
        its.decay_rate = 0.5F;
        optimizer.update(its, 3);
        check_same(decaying, smaller);
    }
}
END_TEST

START_TEST(adam_rounds_what_is_left_of_beta_as_keras) {
    Arenas arenas = zeros(9);
    std::fill(arenas.gradient.begin(), arenas.gradient.end(), 1.0F);
    adam(block(arenas), adam_step(1));
    for (size_t i = 0; i < 9; ++i) {
        ck_assert(arenas.slots[0][i] == 0.1F);
        ck_assert(arenas.slots[1][i] == 0.001F); // and not 1 - 0.999F
    }
}
END_TEST

void add_tests(TCase *tests) {
    const int count = static_cast<int>(kOptimizers.size());
    tcase_add_loop_test(tests, ten_steps_agree_with_double, 0, count);
    tcase_add_loop_test(tests, ranges_do_not_matter, 0, count);
    tcase_add_loop_test(tests, the_rest_is_left_alone, 0, count);
    tcase_add_loop_test(tests, nothing_behind_the_arenas_is_touched, 0, count);
    tcase_add_loop_test(tests, padding_stays_zero, 0, count);
    tcase_add_test(tests, padding_stays_zero_without_epsilon);
    tcase_add_loop_test(tests, what_is_not_finite_is_told, 0, count);
    tcase_add_loop_test(tests, a_square_that_overflows_is_told, 0, count);
    tcase_add_loop_test(tests, the_check_changes_no_bit, 0, count);
    tcase_add_loop_test(tests, weights_decay_before_the_update, 0, count);
    tcase_add_test(tests, adam_rounds_what_is_left_of_beta_as_keras);
}

} // namespace

int main() {
    return run_tests("kernels.optimizers", add_tests);
}
