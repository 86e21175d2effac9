#include <cmath>

#include "kernels/optimizers.h"
#include "optimizers/optimizer_options.h"
#include "rekindle/optimizer.h"

namespace rekindle {
namespace {

using Given = rekindle_nadam_options;

struct NadamOptions : OptimizerOptions {
    double beta_1;
    double beta_2;
    double epsilon;
};

constexpr auto kOptions = optimizer_table<NadamOptions>(
    Given REKINDLE_NADAM_OPTIONS_INIT,
    parts::field("beta_1", &Given::beta_1, &NadamOptions::beta_1, parts::from_to_below(0.0, 1.0)),
    parts::field("beta_2", &Given::beta_2, &NadamOptions::beta_2, parts::from_to_below(0.0, 1.0)),
    parts::field("epsilon", &Given::epsilon, &NadamOptions::epsilon, parts::at_least(0.0)));

class Nadam final : public OptimizerWith<NadamOptions, kOptions> {
public:
    static constexpr const char *kClassName = "Nadam";

    using OptimizerWith::OptimizerWith;
    const char *class_name() const override { return kClassName; }
    std::vector<Slot> scalars() const override { return {{"u_product", 1.0f}}; }

protected:
    std::vector<Slot> own_slots() const override;
    bool update(const BlockWalk &walk, const UpdateStep &step, float *scalars) const override;
};

// Dozat's warming momentum at the step t.
float momentum_at(float beta_1, float t) {
    return beta_1 * (1.0f - 0.5f * std::pow(0.96f, t));
}

std::vector<Slot> Nadam::own_slots() const {
    return {{"momentum"}, {"velocity"}};
}

bool Nadam::update(const BlockWalk &walk, const UpdateStep &step, float *scalars) const {
    // All in single precision, as Keras computes them.
    float beta_1 = static_cast<float>(options_.beta_1), beta_2 = static_cast<float>(options_.beta_2);
    float t = static_cast<float>(step.iterations + 1);
    float u = momentum_at(beta_1, t), next_u = momentum_at(beta_1, t + 1.0f);
    float &u_product = scalars[0];
    u_product *= u;
    kernels::NadamStep factors{static_cast<float>(step.learning_rate),
                               1.0f - beta_1,
                               1.0f - beta_2,
                               next_u / (1.0f - u_product * next_u),
                               (1.0f - u) / (1.0f - u_product),
                               1.0f - std::pow(beta_2, t),
                               static_cast<float>(options_.epsilon)};
    return walk([&](const kernels::Block &block) { return kernels::nadam(block, factors); });
}

} // namespace

extern const OptimizerClass kNadam = optimizer_class<Nadam, kOptions>("nadam");

} // namespace rekindle

extern "C" {

void rekindle_nadam_options_init(rekindle_nadam_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_nadam_create(const rekindle_nadam_options *options, rekindle_optimizer **optimizer) {
    return rekindle::parts::create<rekindle::Nadam>(rekindle::kOptions, options, optimizer, "optimizer");
}

} // extern "C"
