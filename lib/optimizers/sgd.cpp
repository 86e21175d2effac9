#include "kernels/optimizers.h"
#include "optimizers/optimizer_options.h"
#include "rekindle/optimizer.h"

namespace rekindle {
namespace {

using Given = rekindle_sgd_options;

struct SgdOptions : OptimizerOptions {
    double momentum;
    bool nesterov;
};

constexpr auto kOptions = optimizer_table<SgdOptions>(
    Given REKINDLE_SGD_OPTIONS_INIT,
    parts::field("momentum", &Given::momentum, &SgdOptions::momentum, parts::between(0.0, 1.0)),
    parts::field("nesterov", &Given::nesterov, &SgdOptions::nesterov), parts::reserved(&Given::reserved));

// Without momentum there is no slot.
class Sgd final : public OptimizerWith<SgdOptions, kOptions> {
public:
    static constexpr const char *kClassName = "SGD";

    using OptimizerWith::OptimizerWith;
    const char *class_name() const override { return kClassName; }

protected:
    std::vector<Slot> own_slots() const override;
    bool update(const BlockWalk &walk, const UpdateStep &step, float *scalars) const override;
};

std::vector<Slot> Sgd::own_slots() const {
    if (options_.momentum == 0.0) return {};
    return {{"momentum"}};
}

bool Sgd::update(const BlockWalk &walk, const UpdateStep &step, float * /*scalars*/) const {
    auto rate = static_cast<float>(step.learning_rate), momentum = static_cast<float>(options_.momentum);
    if (momentum == 0.0f) {
        return walk([&](const kernels::Block &block) { return kernels::sgd(block, rate); },
                    BlockWalk::OfZero::kNothing);
    }
    auto kernel = options_.nesterov ? kernels::sgd_nesterov : kernels::sgd_momentum;
    return walk([&](const kernels::Block &block) { return kernel(block, rate, momentum); });
}

} // namespace

extern const OptimizerClass kSgd = optimizer_class<Sgd, kOptions>("sgd");

} // namespace rekindle

extern "C" {

void rekindle_sgd_options_init(rekindle_sgd_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_sgd_create(const rekindle_sgd_options *options, rekindle_optimizer **optimizer) {
    return rekindle::parts::create<rekindle::Sgd>(rekindle::kOptions, options, optimizer, "optimizer");
}

} // extern "C"
