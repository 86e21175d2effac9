#pragma once

#include <array>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "optimizers/surroundings.h"
#include "parts/described.h"
#include "plan/written_rows.h"
#include "schedules/schedule.h"

namespace rekindle {

class BlockWalk;

// A number that an optimizer keeps for each weight, or once, by Keras's name, and what it is at first.
struct Slot {
    std::string name;
    float initial = 0.0f;
};

// Where a variable lies in the arenas, its padding included, and what is known about it.
struct OptimizerVariable {
    size_t begin, end;                               // in floats
    bool decays = true;                              // it is not excluded from weight decay
    float gradient_scale = 1;                        // of the step under way
    const plan::WrittenRows *written_rows = nullptr; // of a table: of the others the gradient is zero; null: of any
};

// An update keeps at most three slots, what surrounds it two.
constexpr size_t kMaximumSlots = 5;

// Arenas smaller than this are updated by the calling thread alone; else in parts of a multiple of so many floats.
constexpr size_t kSerialUpdateBelow = 16384;
constexpr size_t kUpdateGranularity = 64;

// The model's arenas, all of `count` floats in one layout (plan/parameter_layout.h).
struct OptimizerArenas {
    float *weights;
    const float *gradients;
    std::array<float *, kMaximumSlots> slots; // in the order of Optimizer::slots
    float *scalars;                           // in the order of Optimizer::scalars
    size_t count;
    std::span<OptimizerVariable> variables;
};

// What changes from step to step.
struct UpdateStep {
    double learning_rate;
    int64_t iterations;  // the updates done before
    int64_t accumulated; // the batches whose gradients wait for this update's
    int parts;           // that sums are made in, by the team of the calling thread
};

// The options that all optimizers have.
struct OptimizerOptions : Surroundings {
    double learning_rate;
    std::shared_ptr<const Schedule> learning_rate_schedule; // null: the rate stays
};

// An update rule with its hyperparameters. Immutable: its state lies in the model.
class Optimizer : public parts::Described {
public:
    const char *module() const override { return "keras.optimizers"; }
    virtual const OptimizerOptions &options() const = 0;

    // What is kept for each weight, first by what surrounds the update; and what is kept once.
    std::vector<Slot> slots() const;
    virtual std::vector<Slot> scalars() const { return {}; }

    // What the state of that name ("optimizer/dense/kernel/momentum") begins with.
    float initial_value(const std::string &state) const;

    // The learning rate after so many batches.
    double learning_rate(int64_t batches, double set) const;

    // One step over the whole arenas, on the team of the calling thread, which with gradients to accumulate may be no
    // update yet; with `check` it tells whether gradients, new weights and new slots are all finite. Else it is true.
    bool step(const OptimizerArenas &arenas, const UpdateStep &step, bool check) const;
    // Whether the step is an update.
    bool updates(const UpdateStep &step) const { return options().completes(step.accumulated); }

protected:
    // What the update keeps for each weight.
    virtual std::vector<Slot> own_slots() const = 0;
    // One update: walks over all blocks with a kernel, which knows nothing of what surrounds it.
    virtual bool update(const BlockWalk &walk, const UpdateStep &step, float *scalars) const = 0;
};

// By Keras's name, with its defaults; throws INVALID_ARGUMENT for an unknown one. `argument` names it in errors.
std::shared_ptr<const Optimizer> make_optimizer(const std::string &name, const char *argument);
Json optimizer_to_json(const Optimizer &optimizer);
std::shared_ptr<const Optimizer> optimizer_from_json(const Json &json);

// Throws INVALID_ARGUMENT unless it is finite and not negative.
void check_learning_rate(double learning_rate);

} // namespace rekindle
