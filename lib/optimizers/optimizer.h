#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "core/json_fwd.h"

namespace rekindle {

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

// An update rule with its hyperparameters. Immutable: its state lies in the model.
class Optimizer {
public:
    virtual ~Optimizer() = default;

    virtual const char *class_name() const = 0;
    virtual void write_config(Json &config) const = 0; // adds Keras's
    virtual double initial_learning_rate() const = 0;

    // Keras's names of what it keeps for each weight, zero at the start.
    virtual std::vector<std::string> slots() const = 0;

    // One step over the whole arenas, on the team of the calling thread; with `check` it tells whether gradients, new
    // weights and new slots are all finite. Else it is true.
    virtual bool update(const OptimizerArenas &arenas, const UpdateStep &step, bool check) const = 0;
};

// By Keras's name, with its defaults; throws INVALID_ARGUMENT for an unknown one. `argument` names it in errors.
std::shared_ptr<const Optimizer> make_optimizer(const std::string &name, const char *argument);
Json optimizer_to_json(const Optimizer &optimizer);
std::shared_ptr<const Optimizer> optimizer_from_json(const Json &json);

// Throws INVALID_ARGUMENT unless it is finite and not negative.
void check_learning_rate(double learning_rate);

// Arenas smaller than this are updated by the calling thread alone.
constexpr size_t kSerialUpdateBelow = 16384;

} // namespace rekindle
