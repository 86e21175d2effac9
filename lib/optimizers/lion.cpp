#include "kernels/optimizers.h"
#include "optimizers/optimizer_options.h"
#include "rekindle/optimizer.h"

namespace rekindle {
namespace {

using Given = rekindle_lion_options;

struct LionOptions : OptimizerOptions {
    double beta_1;
    double beta_2;
};

constexpr auto kOptions = optimizer_table<LionOptions>(
    Given REKINDLE_LION_OPTIONS_INIT,
    parts::field("beta_1", &Given::beta_1, &LionOptions::beta_1, parts::above_to(0.0, 1.0)),
    parts::field("beta_2", &Given::beta_2, &LionOptions::beta_2, parts::between(0.0, 1.0)));

class Lion final : public OptimizerWith<LionOptions, kOptions> {
public:
    static constexpr const char *kClassName = "Lion";

    using OptimizerWith::OptimizerWith;
    const char *class_name() const override { return kClassName; }

protected:
    std::vector<Slot> own_slots() const override;
    bool update(const BlockWalk &walk, const UpdateStep &step, float *scalars) const override;
};

std::vector<Slot> Lion::own_slots() const {
    return {{"momentum"}};
}

bool Lion::update(const BlockWalk &walk, const UpdateStep &step, float * /*scalars*/) const {
    kernels::LionStep factors{static_cast<float>(step.learning_rate), static_cast<float>(options_.beta_1),
                              static_cast<float>(options_.beta_2)};
    return walk([&](const kernels::Block &block) { return kernels::lion(block, factors); });
}

} // namespace

extern const OptimizerClass kLion = optimizer_class<Lion, kOptions>("lion");

} // namespace rekindle

extern "C" {

void rekindle_lion_options_init(rekindle_lion_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_lion_create(const rekindle_lion_options *options, rekindle_optimizer **optimizer) {
    return rekindle::parts::create<rekindle::Lion>(rekindle::kOptions, options, optimizer, "optimizer");
}

} // extern "C"
