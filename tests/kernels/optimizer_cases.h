#pragma once

#include <array>
#include <cmath>

#include "kernels/optimizers.h"

// Each update rule with its formula in double.
namespace optimizer_cases {

using namespace rekindle::kernels;

struct Optimizer {
    const char *name;
    int slots;
    bool (*update)(const Block &block, int step);
    void (*reference)(double &w, double g, double *slots, int step); // from the formulas of optimizers.h
};

constexpr float kRate = 0.01F, kMomentum = 0.9F;
constexpr double kBeta1 = 0.9, kBeta2 = 0.999, kRho = 0.9, kEpsilon = 1e-7, kR = kRate, kMu = kMomentum;
constexpr auto kEpsilonF = static_cast<float>(kEpsilon);

inline double corrected(double beta, int step) {
    return 1 - std::pow(beta, step);
}

inline double adam_alpha(int step) {
    return kR * std::sqrt(corrected(kBeta2, step)) / corrected(kBeta1, step);
}

inline AdamStep adam_step(int step) {
    return {static_cast<float>(adam_alpha(step)), kBeta1, kBeta2, kEpsilonF};
}

inline void move_to(double &average, double value, double beta) {
    average += (value - average) * (1 - beta);
}

inline double sign(double value) {
    return value > 0 ? 1 : value < 0 ? -1 : 0;
}

// a / b, and 0 where a is.
inline double quotient(double a, double b) {
    return a == 0 ? 0 : a / b;
}

template <bool kWithMomentum, bool kCentered>
bool rmsprop_as(const Block &block, int) {
    return rmsprop(block, {kRate, kRho, kWithMomentum ? kMomentum : 0.0F, 1e-3F, kCentered});
}

template <bool kWithMomentum, bool kCentered>
void rmsprop_reference(double &w, double g, double *slots, int) {
    double &v = slots[0], &a = slots[kWithMomentum ? 2 : 1];
    v = kRho * v + (1 - kRho) * g * g;
    if (kCentered) a = kRho * a + (1 - kRho) * g;
    double move = kR * g / std::sqrt(v - (kCentered ? a * a : 0) + static_cast<double>(1e-3F));
    if (kWithMomentum) move = slots[1] = kMu * slots[1] + move;
    w -= move;
}

template <int kTenthsOfPower>
constexpr FtrlStep kFtrl{kRate, kTenthsOfPower / 10.0F, 0.01F, 0.02F, 0.03F};

template <int kTenthsOfPower>
bool ftrl_as(const Block &block, int) {
    return ftrl(block, kFtrl<kTenthsOfPower>);
}

template <int kTenthsOfPower>
void ftrl_reference(double &w, double g, double *slots, int) {
    constexpr FtrlStep kStep = kFtrl<kTenthsOfPower>;
    const double p = kStep.power, l1 = kStep.l1, l2 = kStep.l2, shrinkage = kStep.l2_shrinkage;
    double &n = slots[0], &z = slots[1], sum = n + g * g;
    z += g + 2 * shrinkage * w - (std::pow(sum, p) - std::pow(n, p)) / kR * w;
    w = quotient(std::min(std::max(z, -l1), l1) - z, std::pow(sum, p) / kR + 2 * l2);
    n = sum;
}

inline const std::array<Optimizer, 16> kOptimizers{{
    {"sgd", 0, [](const Block &block, int) { return sgd(block, kRate); },
     [](double &w, double g, double *, int) { w -= kR * g; }},
    {"sgd_momentum", 1, [](const Block &block, int) { return sgd_momentum(block, kRate, kMomentum); },
     [](double &w, double g, double *slots, int) { w += slots[0] = kMu * slots[0] - kR * g; }},
    {"sgd_nesterov", 1, [](const Block &block, int) { return sgd_nesterov(block, kRate, kMomentum); },
     [](double &w, double g, double *slots, int) {
         slots[0] = kMu * slots[0] - kR * g;
         w += kMu * slots[0] - kR * g;
     }},
    {"adam", 2, [](const Block &block, int step) { return adam(block, adam_step(step)); },
     [](double &w, double g, double *slots, int step) {
         move_to(slots[0], g, kBeta1);
         move_to(slots[1], g * g, kBeta2);
         w -= adam_alpha(step) * slots[0] / (std::sqrt(slots[1]) + kEpsilon);
     }},
    {"adam_amsgrad", 3, [](const Block &block, int step) { return adam_amsgrad(block, adam_step(step)); },
     [](double &w, double g, double *slots, int step) {
         move_to(slots[0], g, kBeta1);
         move_to(slots[1], g * g, kBeta2);
         slots[2] = std::max(slots[2], slots[1]);
         w -= adam_alpha(step) * slots[0] / (std::sqrt(slots[2]) + kEpsilon);
     }},
    {"adamax", 2,
     [](const Block &block, int step) {
         return adamax(block, {kRate, static_cast<float>(corrected(kBeta1, step)), kBeta1, 0.999F, kEpsilonF});
     },
     [](double &w, double g, double *slots, int step) {
         move_to(slots[0], g, kBeta1);
         slots[1] = std::max(static_cast<double>(0.999F) * slots[1], std::abs(g));
         w -= kR * slots[0] / (corrected(kBeta1, step) * (slots[1] + kEpsilon));
     }},
    {"nadam", 2,
     [](const Block &block, int step) {
         return nadam(block,
                      {kRate, 0.1F, 0.001F, 1.25F, 0.5F, static_cast<float>(corrected(kBeta2, step)), kEpsilonF});
     },
     [](double &w, double g, double *slots, int step) {
         move_to(slots[0], g, 1 - static_cast<double>(0.1F));
         move_to(slots[1], g * g, 1 - static_cast<double>(0.001F));
         w -= kR * (1.25 * slots[0] + 0.5 * g) / (std::sqrt(slots[1] / corrected(kBeta2, step)) + kEpsilon);
     }},
    {"lion", 1,
     [](const Block &block, int) {
         return lion(block, {kRate, 0.75F, 0.875F});
     },
     [](double &w, double g, double *slots, int) {
         w -= kR * sign(0.75 * slots[0] + 0.25 * g);
         slots[0] = 0.875 * slots[0] + 0.125 * g;
     }},
    {"rmsprop", 1, rmsprop_as<false, false>, rmsprop_reference<false, false>},
    {"rmsprop_momentum", 2, rmsprop_as<true, false>, rmsprop_reference<true, false>},
    {"rmsprop_centered", 2, rmsprop_as<false, true>, rmsprop_reference<false, true>},
    {"rmsprop_momentum_centered", 3, rmsprop_as<true, true>, rmsprop_reference<true, true>},
    {"adagrad", 1,
     [](const Block &block, int) {
         return adagrad(block, {kRate, kEpsilonF});
     },
     [](double &w, double g, double *slots, int) {
         slots[0] += g * g;
         w -= kR * g / std::sqrt(slots[0] + kEpsilon);
     }},
    {"adadelta", 2,
     [](const Block &block, int) {
         return adadelta(block, {kRate, kRho, kEpsilonF});
     },
     [](double &w, double g, double *slots, int) {
         slots[0] = kRho * slots[0] + (1 - kRho) * g * g;
         const double delta = std::sqrt(slots[1] + kEpsilon) * g / std::sqrt(slots[0] + kEpsilon);
         slots[1] = kRho * slots[1] + (1 - kRho) * delta * delta;
         w -= kR * delta;
     }},
    {"ftrl", 2, ftrl_as<5>, ftrl_reference<5>},
    {"ftrl_of_power", 2, ftrl_as<7>, ftrl_reference<7>},
}};

} // namespace optimizer_cases
