#include "optimizers/adam.h"

#include <cmath>

#include "core/error.h"
#include "kernels/optimizers.h"
#include "runtime/parallel.h"

namespace rekindle {

Adam::Adam(const AdamOptions &options) : options_(options) {
    check_learning_rate(options.learning_rate);
    require(options.beta_1 >= 0.0 && options.beta_1 < 1.0, "beta_1 is ", options.beta_1,
            "; expected at least 0 and less than 1");
    require(options.beta_2 >= 0.0 && options.beta_2 < 1.0, "beta_2 is ", options.beta_2,
            "; expected at least 0 and less than 1");
    require(std::isfinite(options.epsilon) && options.epsilon >= 0.0, "epsilon is ", options.epsilon,
            "; expected a finite number, 0 or more");
}

bool Adam::update(const OptimizerArenas &arenas, const UpdateStep &step, bool check) const {
    // Powers and alpha in single precision, as Keras computes them: double differs by up to 1e-4 of a step.
    float beta_1 = static_cast<float>(options_.beta_1), beta_2 = static_cast<float>(options_.beta_2);
    float t = static_cast<float>(step.iterations + 1);
    float alpha =
        static_cast<float>(step.learning_rate) * std::sqrt(1.0f - std::pow(beta_2, t)) / (1.0f - std::pow(beta_1, t));
    kernels::AdamStep factors{alpha, options_.beta_1, options_.beta_2, static_cast<float>(options_.epsilon)};
    return runtime::parallel_all(step.threads, arenas.count, 64, kSerialUpdateBelow, [&](size_t begin, size_t end) {
        return kernels::adam(arenas.weights, arenas.gradients, arenas.slots[0], arenas.slots[1], factors, begin, end,
                             check);
    });
}

Json Adam::config() const {
    return {{"learning_rate", options_.learning_rate},
            {"beta_1", options_.beta_1},
            {"beta_2", options_.beta_2},
            {"epsilon", options_.epsilon}};
}

constexpr OptimizerClass Adam::kClass{"Adam", "adam", [](const Json &config) -> std::shared_ptr<const Optimizer> {
                                          AdamOptions options;
                                          options.learning_rate = config.value("learning_rate", options.learning_rate);
                                          options.beta_1 = config.value("beta_1", options.beta_1);
                                          options.beta_2 = config.value("beta_2", options.beta_2);
                                          options.epsilon = config.value("epsilon", options.epsilon);
                                          return std::make_shared<Adam>(options);
                                      }};

} // namespace rekindle
