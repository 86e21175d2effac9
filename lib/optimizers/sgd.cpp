#include "optimizers/sgd.h"

#include "core/error.h"
#include "kernels/optimizers.h"
#include "runtime/parallel.h"

namespace rekindle {

Sgd::Sgd(const SgdOptions &options) : options_(options) {
    check_learning_rate(options.learning_rate);
    require(options.momentum >= 0.0 && options.momentum <= 1.0, "momentum is ", options.momentum, "; expected 0 to 1");
}

std::vector<std::string> Sgd::slots() const {
    if (options_.momentum == 0.0) return {};
    return {"momentum"};
}

bool Sgd::update(const OptimizerArenas &arenas, const UpdateStep &step, bool check) const {
    float rate = static_cast<float>(step.learning_rate), momentum = static_cast<float>(options_.momentum);
    float *weights = arenas.weights, *velocity = arenas.slots[0];
    const float *gradients = arenas.gradients;
    return runtime::parallel_all(step.threads, arenas.count, 64, kSerialUpdateBelow, [&](size_t begin, size_t end) {
        if (options_.momentum == 0.0) return kernels::sgd(weights, gradients, rate, begin, end, check);
        auto kernel = options_.nesterov ? kernels::sgd_nesterov : kernels::sgd_momentum;
        return kernel(weights, gradients, velocity, rate, momentum, begin, end, check);
    });
}

Json Sgd::config() const {
    return {
        {"learning_rate", options_.learning_rate}, {"momentum", options_.momentum}, {"nesterov", options_.nesterov}};
}

constexpr OptimizerClass Sgd::kClass{"SGD", "sgd", [](const Json &config) -> std::shared_ptr<const Optimizer> {
                                         SgdOptions options;
                                         options.learning_rate = config.value("learning_rate", options.learning_rate);
                                         options.momentum = config.value("momentum", options.momentum);
                                         options.nesterov = config.value("nesterov", options.nesterov);
                                         return std::make_shared<Sgd>(options);
                                     }};

} // namespace rekindle
