#include "optimizers/adam.h"

#include <cmath>

#include "rekindle/optimizer.h"

namespace rekindle {

std::vector<Slot> adam_slots(const AdamOptions &options) {
    std::vector<Slot> slots{{"momentum"}, {"velocity"}};
    if (options.amsgrad) slots.push_back({"velocity_hat"});
    return slots;
}

bool adam_update(const AdamOptions &options, const BlockWalk &walk, const UpdateStep &step) {
    // Powers and alpha in single precision, as Keras computes them: double differs by up to 1e-4 of a step.
    float beta_1 = static_cast<float>(options.beta_1), beta_2 = static_cast<float>(options.beta_2);
    float t = static_cast<float>(step.iterations + 1);
    float alpha =
        static_cast<float>(step.learning_rate) * std::sqrt(1.0f - std::pow(beta_2, t)) / (1.0f - std::pow(beta_1, t));
    kernels::AdamStep factors{alpha, options.beta_1, options.beta_2, static_cast<float>(options.epsilon)};
    auto kernel = options.amsgrad ? kernels::adam_amsgrad : kernels::adam;
    return walk([&](const kernels::Block &block) { return kernel(block, factors); });
}

namespace {

constexpr auto kOptions = adam_table(rekindle_adam_options REKINDLE_ADAM_OPTIONS_INIT);

class Adam final : public AdamWith<kOptions> {
public:
    static constexpr const char *kClassName = "Adam";

    using AdamWith::AdamWith;
    const char *class_name() const override { return kClassName; }
};

} // namespace

extern const OptimizerClass kAdam = optimizer_class<Adam, kOptions>("adam");

} // namespace rekindle

extern "C" {

void rekindle_adam_options_init(rekindle_adam_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_adam_create(const rekindle_adam_options *options, rekindle_optimizer **optimizer) {
    return rekindle::parts::create<rekindle::Adam>(rekindle::kOptions, options, optimizer, "optimizer");
}

} // extern "C"
