#include "kernels/optimizers.h"
#include "optimizers/optimizer_options.h"
#include "rekindle/optimizer.h"

namespace rekindle {
namespace {

using Given = rekindle_adadelta_options;

struct AdadeltaOptions : OptimizerOptions {
    double rho;
    double epsilon;
};

constexpr auto kOptions = optimizer_table<AdadeltaOptions>(
    Given REKINDLE_ADADELTA_OPTIONS_INIT,
    parts::field("rho", &Given::rho, &AdadeltaOptions::rho, parts::between(0.0, 1.0)),
    parts::field("epsilon", &Given::epsilon, &AdadeltaOptions::epsilon, parts::at_least(0.0)));

class Adadelta final : public OptimizerWith<AdadeltaOptions, kOptions> {
public:
    static constexpr const char *kClassName = "Adadelta";

    using OptimizerWith::OptimizerWith;
    const char *class_name() const override { return kClassName; }

protected:
    std::vector<Slot> own_slots() const override;
    bool update(const BlockWalk &walk, const UpdateStep &step, float *scalars) const override;
};

std::vector<Slot> Adadelta::own_slots() const {
    return {{"accumulated_grad"}, {"accumulated_delta_var"}};
}

bool Adadelta::update(const BlockWalk &walk, const UpdateStep &step, float * /*scalars*/) const {
    kernels::AdadeltaStep factors{static_cast<float>(step.learning_rate), options_.rho,
                                  static_cast<float>(options_.epsilon)};
    return walk([&](const kernels::Block &block) { return kernels::adadelta(block, factors); });
}

} // namespace

extern const OptimizerClass kAdadelta = optimizer_class<Adadelta, kOptions>("adadelta");

} // namespace rekindle

extern "C" {

void rekindle_adadelta_options_init(rekindle_adadelta_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_adadelta_create(const rekindle_adadelta_options *options, rekindle_optimizer **optimizer) {
    return rekindle::parts::create<rekindle::Adadelta>(rekindle::kOptions, options, optimizer, "optimizer");
}

} // extern "C"
