#include "kernels/optimizers.h"
#include "optimizers/optimizer_options.h"
#include "rekindle/optimizer.h"

namespace rekindle {
namespace {

using Given = rekindle_rmsprop_options;

struct RmspropOptions : OptimizerOptions {
    double rho;
    double momentum;
    double epsilon;
    bool centered;
};

constexpr auto kOptions = optimizer_table<RmspropOptions>(
    Given REKINDLE_RMSPROP_OPTIONS_INIT,
    parts::field("rho", &Given::rho, &RmspropOptions::rho, parts::between(0.0, 1.0)),
    parts::field("momentum", &Given::momentum, &RmspropOptions::momentum, parts::between(0.0, 1.0)),
    parts::field("epsilon", &Given::epsilon, &RmspropOptions::epsilon, parts::at_least(0.0)),
    parts::field("centered", &Given::centered, &RmspropOptions::centered), parts::reserved(&Given::reserved));

class Rmsprop final : public OptimizerWith<RmspropOptions, kOptions> {
public:
    static constexpr const char *kClassName = "RMSprop";

    using OptimizerWith::OptimizerWith;
    const char *class_name() const override { return kClassName; }

protected:
    std::vector<Slot> own_slots() const override;
    bool update(const BlockWalk &walk, const UpdateStep &step, float *scalars) const override;
};

std::vector<Slot> Rmsprop::own_slots() const {
    std::vector<Slot> slots{{"velocity"}};
    if (options_.momentum > 0.0) slots.push_back({"momentum"});
    if (options_.centered) slots.push_back({"average_gradient"});
    return slots;
}

bool Rmsprop::update(const BlockWalk &walk, const UpdateStep &step, float * /*scalars*/) const {
    kernels::RmspropStep factors{static_cast<float>(step.learning_rate), options_.rho,
                                 static_cast<float>(options_.momentum), static_cast<float>(options_.epsilon),
                                 options_.centered};
    return walk([&](const kernels::Block &block) { return kernels::rmsprop(block, factors); });
}

} // namespace

extern const OptimizerClass kRmsprop = optimizer_class<Rmsprop, kOptions>("rmsprop");

} // namespace rekindle

extern "C" {

void rekindle_rmsprop_options_init(rekindle_rmsprop_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_rmsprop_create(const rekindle_rmsprop_options *options, rekindle_optimizer **optimizer) {
    return rekindle::parts::create<rekindle::Rmsprop>(rekindle::kOptions, options, optimizer, "optimizer");
}

} // extern "C"
