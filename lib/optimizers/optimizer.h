#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "core/json.h"

namespace rekindle {

class Optimizer;

// What an optimizer handle holds: the optimizers are immutable; their state lies in the model.
struct OptimizerOptions {
    std::shared_ptr<const Optimizer> optimizer;
};

// The model's arenas, all of `count` floats in one layout (plan/parameter_layout.h).
struct OptimizerArenas {
    float *weights;
    const float *gradients;
    std::array<float *, 4> slots; // in the order of Optimizer::slots, which are at most so many
    size_t count;
};

// What changes from step to step.
struct UpdateStep {
    double learning_rate;
    int64_t iterations; // the steps done before
    int threads;
};

// An update rule with its hyperparameters.
class Optimizer {
public:
    virtual ~Optimizer() = default;

    virtual const char *class_name() const = 0;
    virtual Json config() const = 0;
    virtual double initial_learning_rate() const = 0;

    // Keras's names of what it keeps for each weight, zero at the start.
    virtual std::vector<std::string> slots() const = 0;

    // One step over the whole arenas, on the team of the calling thread; with `check` it tells whether gradients, new
    // weights and new slots are all finite. Else it is true.
    virtual bool update(const OptimizerArenas &arenas, const UpdateStep &step, bool check) const = 0;
};

// By Keras's name, with its defaults; throws INVALID_ARGUMENT for an unknown one.
std::shared_ptr<const Optimizer> make_optimizer(const std::string &name);
Json optimizer_to_json(const Optimizer &optimizer);
std::shared_ptr<const Optimizer> optimizer_from_json(const Json &json);

// Throws INVALID_ARGUMENT unless it is finite and not negative.
void check_learning_rate(double learning_rate);

// What each optimizer's file registers.
struct OptimizerClass {
    const char *class_name;
    const char *name;
    std::shared_ptr<const Optimizer> (*from_config)(const Json &config);
};

// Arenas smaller than this are updated by the calling thread alone.
constexpr size_t kSerialUpdateBelow = 16384;

} // namespace rekindle
