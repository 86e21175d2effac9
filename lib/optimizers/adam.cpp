#include <cmath>

#include "kernels/optimizers.h"
#include "optimizers/optimizer_options.h"
#include "rekindle/optimizer.h"
#include "runtime/parallel.h"

namespace rekindle {
namespace {

using Given = rekindle_adam_options;

struct AdamOptions {
    double learning_rate, beta_1, beta_2, epsilon;
};

constexpr auto kOptions = parts::options_table<AdamOptions>(
    Given REKINDLE_ADAM_OPTIONS_INIT, learning_rate(&Given::learning_rate, &AdamOptions::learning_rate),
    parts::field("beta_1", &Given::beta_1, &AdamOptions::beta_1, parts::from_to_below(0.0, 1.0)),
    parts::field("beta_2", &Given::beta_2, &AdamOptions::beta_2, parts::from_to_below(0.0, 1.0)),
    parts::field("epsilon", &Given::epsilon, &AdamOptions::epsilon, parts::at_least(0.0)));

class Adam final : public Optimizer {
public:
    static constexpr const char *kClassName = "Adam";

    explicit Adam(const AdamOptions &options) : options_(options) {}

    const char *class_name() const override { return kClassName; }
    void write_config(Json &config) const override { kOptions.write(options_, config); }
    double initial_learning_rate() const override { return options_.learning_rate; }
    std::vector<std::string> slots() const override { return {"momentum", "velocity"}; }
    bool update(const OptimizerArenas &arenas, const UpdateStep &step, bool check) const override;

private:
    AdamOptions options_;
};

bool Adam::update(const OptimizerArenas &arenas, const UpdateStep &step, bool check) const {
    // Powers and alpha in single precision, as Keras computes them: double differs by up to 1e-4 of a step.
    float beta_1 = static_cast<float>(options_.beta_1), beta_2 = static_cast<float>(options_.beta_2);
    float t = static_cast<float>(step.iterations + 1);
    float alpha =
        static_cast<float>(step.learning_rate) * std::sqrt(1.0f - std::pow(beta_2, t)) / (1.0f - std::pow(beta_1, t));
    kernels::AdamStep factors{alpha, options_.beta_1, options_.beta_2, static_cast<float>(options_.epsilon)};
    return runtime::parallel_all(step.threads, arenas.count, 64, kSerialUpdateBelow, [&](size_t begin, size_t end) {
        return kernels::adam(arenas.weights, arenas.gradients, arenas.slots[0], arenas.slots[1], factors, begin, end,
                             check);
    });
}

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
