// Optimizers: ten steps against the formulas in double, whatever the size and the ranges.
#include "kernels/optimizers.h"

#include <limits>

#include "kernel_test.h"

using namespace rekindle::kernels;
using namespace kernel_test;

namespace {

// The arenas: weight, gradient, two slots.
template <class Values>
struct Arenas {
    Values weight, gradient, slot1, slot2;
};

using Update = bool (*)(const Arenas<float *> &arenas, int step, size_t begin, size_t end, bool check);
using Reference = void (*)(double &weight, double gradient, double &slot1, double &slot2, int step);

struct Optimizer {
    const char *name;
    Update update;
    Reference reference;
};

constexpr float kRate = 0.01F, kMomentum = 0.9F;
constexpr double kBeta1 = 0.9, kBeta2 = 0.999, kEpsilon = 1e-7;

double adam_alpha(int step) {
    return double{kRate} * std::sqrt(1 - std::pow(kBeta2, step)) / (1 - std::pow(kBeta1, step));
}

AdamStep adam_step(int step) {
    return {static_cast<float>(adam_alpha(step)), kBeta1, kBeta2, static_cast<float>(kEpsilon)};
}

const Optimizer kSgd = {
    "sgd",
    [](const Arenas<float *> &a, int, size_t begin, size_t end, bool check) {
        return sgd(a.weight, a.gradient, kRate, begin, end, check);
    },
    [](double &weight, double gradient, double &, double &, int) { weight -= double{kRate} * gradient; }};

const Optimizer kSgdMomentum = {"sgd_momentum",
                                [](const Arenas<float *> &a, int, size_t begin, size_t end, bool check) {
                                    return sgd_momentum(a.weight, a.gradient, a.slot1, kRate, kMomentum, begin, end,
                                                        check);
                                },
                                [](double &weight, double gradient, double &velocity, double &, int) {
                                    velocity = double{kMomentum} * velocity - double{kRate} * gradient;
                                    weight += velocity;
                                }};

const Optimizer kSgdNesterov = {"sgd_nesterov",
                                [](const Arenas<float *> &a, int, size_t begin, size_t end, bool check) {
                                    return sgd_nesterov(a.weight, a.gradient, a.slot1, kRate, kMomentum, begin, end,
                                                        check);
                                },
                                [](double &weight, double gradient, double &velocity, double &, int) {
                                    velocity = double{kMomentum} * velocity - double{kRate} * gradient;
                                    weight += double{kMomentum} * velocity - double{kRate} * gradient;
                                }};

const Optimizer kAdam = {"adam",
                         [](const Arenas<float *> &a, int step, size_t begin, size_t end, bool check) {
                             return adam(a.weight, a.gradient, a.slot1, a.slot2, adam_step(step), begin, end, check);
                         },
                         [](double &weight, double gradient, double &m, double &v, int step) {
                             m += (gradient - m) * (1 - kBeta1);
                             v += (gradient * gradient - v) * (1 - kBeta2);
                             weight -= adam_alpha(step) * m / (std::sqrt(v) + kEpsilon);
                         }};

const Optimizer *const kOptimizers[] = {&kSgd, &kSgdMomentum, &kSgdNesterov, &kAdam};

Arenas<Floats> zeros(size_t size) {
    return {Floats(size), Floats(size), Floats(size), Floats(size)};
}

Arenas<float *> pointers(Arenas<Floats> &arenas) {
    return {arenas.weight.data(), arenas.gradient.data(), arenas.slot1.data(), arenas.slot2.data()};
}

Doubles in_double(const Floats &values) {
    return {values.begin(), values.end()};
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

START_TEST(ten_steps_agree_with_double) {
    const Optimizer &optimizer = *kOptimizers[_i];
    Random random;
    for (size_t size : kSizes) {
        Arenas<Floats> arenas = zeros(size);
        arenas.weight = random.uniform(size, -1, 1);
        Arenas<Doubles> expected = {in_double(arenas.weight), {}, Doubles(size), Doubles(size)};
        for (int step = 1; step <= 10; ++step) {
            arenas.gradient = draw_gradient(random, size);
            optimizer.update(pointers(arenas), step, 0, size, true);
            for (size_t i = 0; i < size; ++i) {
                optimizer.reference(expected.weight[i], static_cast<double>(arenas.gradient[i]), expected.slot1[i],
                                    expected.slot2[i], step);
            }
        }
        check_close("weight", arenas.weight, expected.weight, 1e-6);
        check_close("first slot", arenas.slot1, expected.slot1, 1e-6);
        check_close("second slot", arenas.slot2, expected.slot2, 1e-6);
    }
}
END_TEST

START_TEST(ranges_do_not_matter) {
    const Optimizer &optimizer = *kOptimizers[_i];
    Random random;
    for (size_t size : kSizes) {
        Arenas<Floats> start = {random.uniform(size, -1, 1), draw_gradient(random, size), random.uniform(size, -1, 1),
                                random.uniform(size, 0, 1)};
        Arenas<Floats> whole = start;
        optimizer.update(pointers(whole), 3, 0, size, true);
        for (const Ranges &ranges : partitions(size)) {
            Arenas<Floats> parts = start;
            for (auto [begin, end] : ranges) optimizer.update(pointers(parts), 3, begin, end, true);
            check_same_bytes("weight", parts.weight, whole.weight);
            check_same_bytes("first slot", parts.slot1, whole.slot1);
            check_same_bytes("second slot", parts.slot2, whole.slot2);
        }
    }
}
END_TEST

START_TEST(the_rest_is_left_alone) {
    const Optimizer &optimizer = *kOptimizers[_i];
    Random random;
    const size_t size = 60;
    const Arenas<Floats> start = {random.uniform(size, -1, 1), random.uniform(size, 1, 2), random.uniform(size, 1, 2),
                                  random.uniform(size, 1, 2)};
    for (auto [begin, end] : {std::pair<size_t, size_t>{0, 0}, {5, 6}, {8, 24}, {11, 38}, {0, 59}}) {
        Arenas<Floats> arenas = start;
        optimizer.update(pointers(arenas), 1, begin, end, true);
        for (size_t i = 0; i < size; ++i) {
            const bool inside = begin <= i && i < end;
            ck_assert_int_eq(arenas.weight[i] == start.weight[i], !inside);
            if (inside) continue;
            ck_assert(arenas.slot1[i] == start.slot1[i] && arenas.slot2[i] == start.slot2[i]);
        }
    }
}
END_TEST

START_TEST(nothing_behind_the_arenas_is_touched) {
    for (size_t size : kSizes) {
        AtMemoryEnd<float> weight{Floats(size)}, gradient{Floats(size)}, slot1{Floats(size)}, slot2{Floats(size)};
        kOptimizers[_i]->update({weight.data(), gradient.data(), slot1.data(), slot2.data()}, 1, 0, size, true);
    }
}
END_TEST

START_TEST(padding_stays_zero) {
    const Optimizer &optimizer = *kOptimizers[_i];
    Arenas<Floats> arenas = zeros(100);
    for (int step = 1; step <= 3; ++step) optimizer.update(pointers(arenas), step, 0, 100, true);
    for (const Floats *arena : {&arenas.weight, &arenas.slot1, &arenas.slot2}) {
        ck_assert(std::all_of(arena->begin(), arena->end(), [](float value) { return value == 0; }));
    }
}
END_TEST

START_TEST(a_nan_stays_where_it_is) {
    const Optimizer &optimizer = *kOptimizers[_i];
    Arenas<Floats> arenas = zeros(20);
    arenas.gradient[3] = arenas.gradient[17] = std::numeric_limits<float>::quiet_NaN();
    optimizer.update(pointers(arenas), 1, 0, 20, true);
    for (size_t i = 0; i < 20; ++i) {
        ck_assert_int_eq(std::isnan(arenas.weight[i]), i == 3 || i == 17);
    }
}
END_TEST

// Where it stands, gradient, weight or slot, whatever the kernel leaves of it.
START_TEST(what_is_not_finite_is_told) {
    const Optimizer &optimizer = *kOptimizers[_i];
    using Limits = std::numeric_limits<float>;
    const int slots = _i == 0 ? 0 : _i == 3 ? 2 : 1;
    Random random;
    for (size_t size : kSizes) {
        const Arenas<Floats> start = {random.uniform(size, -1, 1), draw_gradient(random, size),
                                      random.uniform(size, -1, 1), random.uniform(size, 0, 1)};
        Arenas<Floats> arenas = start;
        ck_assert(optimizer.update(pointers(arenas), 3, 0, size, true));
        for (float odd : {Limits::quiet_NaN(), Limits::infinity(), -Limits::infinity()}) {
            for (int place = 0; place < 2 + slots; ++place) {
                arenas = start;
                const size_t at = random.below(size);
                const auto all = pointers(arenas);
                (place == 0 ? all.weight : place == 1 ? all.gradient : place == 2 ? all.slot1 : all.slot2)[at] = odd;
                ck_assert(!optimizer.update(all, 3, 0, size, true));
                ck_assert(optimizer.update(all, 3, 0, size, false));
            }
        }
    }
}
END_TEST

// A square beyond the floats would leave a weight that never moves again.
START_TEST(a_velocity_of_adam_that_overflows_is_told) {
    Arenas<Floats> arenas = zeros(20);
    arenas.gradient[11] = 1e21F;
    ck_assert(!kAdam.update(pointers(arenas), 1, 0, 20, true));
    ck_assert(arenas.weight[11] == 0);
}
END_TEST

START_TEST(the_check_changes_no_bit) {
    const Optimizer &optimizer = *kOptimizers[_i];
    Random random;
    for (size_t size : kSizes) {
        Arenas<Floats> checked = {random.uniform(size, -1, 1), draw_gradient(random, size), random.uniform(size, -1, 1),
                                  random.uniform(size, 0, 1)};
        Arenas<Floats> unchecked = checked;
        optimizer.update(pointers(checked), 3, 0, size, true);
        optimizer.update(pointers(unchecked), 3, 0, size, false);
        check_same_bytes("weight", checked.weight, unchecked.weight);
        check_same_bytes("first slot", checked.slot1, unchecked.slot1);
        check_same_bytes("second slot", checked.slot2, unchecked.slot2);
    }
}
END_TEST

START_TEST(adam_rounds_what_is_left_of_beta_as_keras) {
    Arenas<Floats> arenas = zeros(9);
    std::fill(arenas.gradient.begin(), arenas.gradient.end(), 1.0F);
    kAdam.update(pointers(arenas), 1, 0, 9, true);
    for (size_t i = 0; i < 9; ++i) {
        ck_assert(arenas.slot1[i] == 0.1F);
        ck_assert(arenas.slot2[i] == 0.001F); // and not 1 - 0.999F
    }
}
END_TEST

void add_tests(TCase *tests) {
    const int count = static_cast<int>(std::size(kOptimizers));
    tcase_add_loop_test(tests, ten_steps_agree_with_double, 0, count);
    tcase_add_loop_test(tests, ranges_do_not_matter, 0, count);
    tcase_add_loop_test(tests, the_rest_is_left_alone, 0, count);
    tcase_add_loop_test(tests, nothing_behind_the_arenas_is_touched, 0, count);
    tcase_add_loop_test(tests, padding_stays_zero, 0, count);
    tcase_add_loop_test(tests, a_nan_stays_where_it_is, 0, count);
    tcase_add_loop_test(tests, what_is_not_finite_is_told, 0, count);
    tcase_add_loop_test(tests, the_check_changes_no_bit, 0, count);
    tcase_add_test(tests, a_velocity_of_adam_that_overflows_is_told);
    tcase_add_test(tests, adam_rounds_what_is_left_of_beta_as_keras);
}

} // namespace

int main() {
    return run_tests("kernels.optimizers", add_tests);
}
