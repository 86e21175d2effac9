#include "optimizers/optimizer.h"

#include "optimizers/block_walk.h"

namespace rekindle {

std::vector<Slot> Optimizer::slots() const {
    std::vector<Slot> slots;
    if (options().use_ema) slots.push_back({"average"});
    if (options().accumulates()) slots.push_back({"gradient_accumulator"});
    for (Slot &own : own_slots()) slots.push_back(std::move(own));
    return slots;
}

float Optimizer::initial_value(const std::string &state) const {
    for (const std::vector<Slot> &kept : {slots(), scalars()}) {
        for (const Slot &slot : kept) {
            if (state.ends_with("/" + slot.name)) return slot.initial;
        }
    }
    return 0.0f;
}

double Optimizer::learning_rate(int64_t batches, double set) const {
    const Schedule *schedule = options().learning_rate_schedule.get();
    return schedule == nullptr ? set : static_cast<double>(schedule->at(batches));
}

bool Optimizer::step(const OptimizerArenas &arenas, const UpdateStep &step, bool check) const {
    BlockWalk walk(options(), arenas, step, check);
    return updates(step) ? update(walk, step, arenas.scalars) : walk.accumulate();
}

} // namespace rekindle
