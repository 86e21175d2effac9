#include "kernels/optimizers.h"
#include "optimizers/optimizer_options.h"
#include "rekindle/optimizer.h"
#include "runtime/parallel.h"

namespace rekindle {
namespace {

using Given = rekindle_sgd_options;

struct SgdOptions {
    double learning_rate, momentum;
    bool nesterov;
};

constexpr auto kOptions = parts::options_table<SgdOptions>(
    Given REKINDLE_SGD_OPTIONS_INIT, learning_rate(&Given::learning_rate, &SgdOptions::learning_rate),
    parts::field("momentum", &Given::momentum, &SgdOptions::momentum, parts::between(0.0, 1.0)),
    parts::field("nesterov", &Given::nesterov, &SgdOptions::nesterov), parts::reserved(&Given::reserved));

// Without momentum there is no slot.
class Sgd final : public Optimizer {
public:
    static constexpr const char *kClassName = "SGD";

    explicit Sgd(const SgdOptions &options) : options_(options) {}

    const char *class_name() const override { return kClassName; }
    void write_config(Json &config) const override { kOptions.write(options_, config); }
    double initial_learning_rate() const override { return options_.learning_rate; }
    std::vector<std::string> slots() const override;
    bool update(const OptimizerArenas &arenas, const UpdateStep &step, bool check) const override;

private:
    SgdOptions options_;
};

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
