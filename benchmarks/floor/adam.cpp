#include <cmath>

#include "kernels.h"
#include "team.h"

namespace rekindle::floor {

void adam(const AdamState &state, float learning_rate, std::uint64_t step) {
    constexpr double kBeta1 = 0.9;
    constexpr double kBeta2 = 0.999;
    constexpr float kEpsilon = 1e-7F;
    constexpr auto kGain1 = static_cast<float>(1.0 - kBeta1);
    constexpr auto kGain2 = static_cast<float>(1.0 - kBeta2);
    const auto t = static_cast<double>(step);
    const auto alpha = static_cast<float>(static_cast<double>(learning_rate) * std::sqrt(1.0 - std::pow(kBeta2, t)) /
                                          (1.0 - std::pow(kBeta1, t)));
    split(state.count, 16, [=](std::size_t begin, std::size_t end) {
        float *__restrict weights = state.weights;
        const float *__restrict gradients = state.gradients;
        float *__restrict momentum = state.momentum;
        float *__restrict velocity = state.velocity;
        for (std::size_t i = begin; i < end; ++i) {
            const float g = gradients[i];
            const float m = momentum[i] + (g - momentum[i]) * kGain1;
            const float v = velocity[i] + (g * g - velocity[i]) * kGain2;
            momentum[i] = m;
            velocity[i] = v;
            weights[i] -= alpha * m / (std::sqrt(v) + kEpsilon);
        }
    });
}

} // namespace rekindle::floor
