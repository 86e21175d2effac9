#include "kernels/optimizers.h"
#include "optimizers/optimizer_options.h"
#include "rekindle/optimizer.h"

namespace rekindle {
namespace {

using Given = rekindle_adagrad_options;

struct AdagradOptions : OptimizerOptions {
    double initial_accumulator_value;
    double epsilon;
};

constexpr auto kOptions = optimizer_table<AdagradOptions>(
    Given REKINDLE_ADAGRAD_OPTIONS_INIT,
    parts::field("initial_accumulator_value", &Given::initial_accumulator_value,
                 &AdagradOptions::initial_accumulator_value, parts::at_least(0.0)),
    parts::field("epsilon", &Given::epsilon, &AdagradOptions::epsilon, parts::at_least(0.0)));

class Adagrad final : public OptimizerWith<AdagradOptions, kOptions> {
public:
    static constexpr const char *kClassName = "Adagrad";

    using OptimizerWith::OptimizerWith;
    const char *class_name() const override { return kClassName; }

protected:
    std::vector<Slot> own_slots() const override;
    bool update(const BlockWalk &walk, const UpdateStep &step, float *scalars) const override;
};

std::vector<Slot> Adagrad::own_slots() const {
    return {{"accumulator", static_cast<float>(options_.initial_accumulator_value)}};
}

bool Adagrad::update(const BlockWalk &walk, const UpdateStep &step, float * /*scalars*/) const {
    kernels::AdagradStep factors{static_cast<float>(step.learning_rate), static_cast<float>(options_.epsilon)};
    return walk([&](const kernels::Block &block) { return kernels::adagrad(block, factors); },
                BlockWalk::OfZero::kNothing);
}

} // namespace

extern const OptimizerClass kAdagrad = optimizer_class<Adagrad, kOptions>("adagrad");

} // namespace rekindle

extern "C" {

void rekindle_adagrad_options_init(rekindle_adagrad_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_adagrad_create(const rekindle_adagrad_options *options, rekindle_optimizer **optimizer) {
    return rekindle::parts::create<rekindle::Adagrad>(rekindle::kOptions, options, optimizer, "optimizer");
}

} // extern "C"
