#include "kernels/optimizers.h"
#include "optimizers/optimizer_options.h"
#include "rekindle/optimizer.h"

namespace rekindle {
namespace {

using Given = rekindle_ftrl_options;

struct FtrlOptions : OptimizerOptions {
    double learning_rate_power;
    double initial_accumulator_value;
    double l1_regularization_strength;
    double l2_regularization_strength;
    double l2_shrinkage_regularization_strength;
    double beta;
};

constexpr auto kOptions = optimizer_table<FtrlOptions>(
    Given REKINDLE_FTRL_OPTIONS_INIT,
    parts::field("learning_rate_power", &Given::learning_rate_power, &FtrlOptions::learning_rate_power,
                 parts::at_most(0.0)),
    parts::field("initial_accumulator_value", &Given::initial_accumulator_value,
                 &FtrlOptions::initial_accumulator_value, parts::at_least(0.0)),
    parts::field("l1_regularization_strength", &Given::l1_regularization_strength,
                 &FtrlOptions::l1_regularization_strength, parts::at_least(0.0)),
    parts::field("l2_regularization_strength", &Given::l2_regularization_strength,
                 &FtrlOptions::l2_regularization_strength, parts::at_least(0.0)),
    parts::field("l2_shrinkage_regularization_strength", &Given::l2_shrinkage_regularization_strength,
                 &FtrlOptions::l2_shrinkage_regularization_strength, parts::at_least(0.0)),
    parts::field("beta", &Given::beta, &FtrlOptions::beta, parts::at_least(0.0)));

class Ftrl final : public OptimizerWith<FtrlOptions, kOptions> {
public:
    static constexpr const char *kClassName = "Ftrl";

    using OptimizerWith::OptimizerWith;
    const char *class_name() const override { return kClassName; }

protected:
    std::vector<Slot> own_slots() const override;
    bool update(const BlockWalk &walk, const UpdateStep &step, float *scalars) const override;
};

std::vector<Slot> Ftrl::own_slots() const {
    return {{"accumulator", static_cast<float>(options_.initial_accumulator_value)}, {"linear"}};
}

bool Ftrl::update(const BlockWalk &walk, const UpdateStep &step, float * /*scalars*/) const {
    auto rate = static_cast<float>(step.learning_rate);
    float l2 =
        static_cast<float>(options_.l2_regularization_strength) + static_cast<float>(options_.beta) / (2.0f * rate);
    kernels::FtrlStep factors{rate, static_cast<float>(-options_.learning_rate_power),
                              static_cast<float>(options_.l1_regularization_strength), l2,
                              static_cast<float>(options_.l2_shrinkage_regularization_strength)};
    return walk([&](const kernels::Block &block) { return kernels::ftrl(block, factors); });
}

} // namespace

extern const OptimizerClass kFtrl = optimizer_class<Ftrl, kOptions>("ftrl");

} // namespace rekindle

extern "C" {

void rekindle_ftrl_options_init(rekindle_ftrl_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_ftrl_create(const rekindle_ftrl_options *options, rekindle_optimizer **optimizer) {
    return rekindle::parts::create<rekindle::Ftrl>(rekindle::kOptions, options, optimizer, "optimizer");
}

} // extern "C"
