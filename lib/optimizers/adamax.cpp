#include <cmath>

#include "kernels/optimizers.h"
#include "optimizers/optimizer_options.h"
#include "rekindle/optimizer.h"

namespace rekindle {
namespace {

using Given = rekindle_adamax_options;

struct AdamaxOptions : OptimizerOptions {
    double beta_1;
    double beta_2;
    double epsilon;
};

constexpr auto kOptions = optimizer_table<AdamaxOptions>(
    Given REKINDLE_ADAMAX_OPTIONS_INIT,
    parts::field("beta_1", &Given::beta_1, &AdamaxOptions::beta_1, parts::from_to_below(0.0, 1.0)),
    parts::field("beta_2", &Given::beta_2, &AdamaxOptions::beta_2, parts::from_to_below(0.0, 1.0)),
    parts::field("epsilon", &Given::epsilon, &AdamaxOptions::epsilon, parts::at_least(0.0)));

class Adamax final : public OptimizerWith<AdamaxOptions, kOptions> {
public:
    static constexpr const char *kClassName = "Adamax";

    using OptimizerWith::OptimizerWith;
    const char *class_name() const override { return kClassName; }

protected:
    std::vector<Slot> own_slots() const override;
    bool update(const BlockWalk &walk, const UpdateStep &step, float *scalars) const override;
};

std::vector<Slot> Adamax::own_slots() const {
    return {{"momentum"}, {"norm"}};
}

bool Adamax::update(const BlockWalk &walk, const UpdateStep &step, float * /*scalars*/) const {
    float power = std::pow(static_cast<float>(options_.beta_1), static_cast<float>(step.iterations + 1));
    kernels::AdamaxStep factors{static_cast<float>(step.learning_rate), 1.0f - power, options_.beta_1,
                                static_cast<float>(options_.beta_2), static_cast<float>(options_.epsilon)};
    return walk([&](const kernels::Block &block) { return kernels::adamax(block, factors); });
}

} // namespace

extern const OptimizerClass kAdamax = optimizer_class<Adamax, kOptions>("adamax");

} // namespace rekindle

extern "C" {

void rekindle_adamax_options_init(rekindle_adamax_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_adamax_create(const rekindle_adamax_options *options, rekindle_optimizer **optimizer) {
    return rekindle::parts::create<rekindle::Adamax>(rekindle::kOptions, options, optimizer, "optimizer");
}

} // extern "C"
