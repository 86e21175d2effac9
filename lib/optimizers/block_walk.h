#pragma once

#include "kernels/optimizers.h"
#include "optimizers/optimizer.h"

namespace rekindle {

// One pass over the arenas for an update, in blocks, on the team of the calling thread. Where nothing surrounds the
// update, a block is all that a thread has to do, of one variable where weights decay; else it stays in the first-level
// cache while the gradient is made ready, the kernel updates the weights, and they are averaged. Of a table's rows that
// the batch has not named, the gradient is zero and not read.
class BlockWalk {
public:
    BlockWalk(const OptimizerOptions &options, const OptimizerArenas &arenas, const UpdateStep &step, bool check);

    // What the kernel does where the gradient is zero: with kNothing weights and slots stay, but for what surrounds it.
    enum class OfZero { kSomething, kNothing };

    // Calls kernel(block), which tells whether all is finite, for each block; tells whether all were.
    template <class Kernel>
    bool operator()(const Kernel &kernel, OfZero of_zero = OfZero::kSomething) const {
        return run(
            of_zero,
            [](const void *its, const kernels::Block &block) { return (*static_cast<const Kernel *>(its))(block); },
            &kernel);
    }

    // The step of a batch whose gradient only waits.
    bool accumulate() const;

private:
    using Call = bool (*)(const void *kernel, const kernels::Block &block);

    bool run(OfZero of_zero, Call call, const void *kernel) const;
    template <class Step>
    bool for_each_block(size_t begin, size_t end, size_t largest, const Step &step) const;
    kernels::Block block(size_t begin, size_t count) const;
    const float *gradient(size_t begin, const OptimizerVariable &variable) const;
    bool prepare(kernels::Block &block, size_t begin, const OptimizerVariable &variable, float *room) const;
    void average(size_t begin, size_t count) const;

    const OptimizerOptions &options_;
    const OptimizerArenas &arenas_;
    UpdateStep step_;
    bool check_, has_tables_;
    float *average_ = nullptr, *accumulator_ = nullptr; // null: there is none
    std::array<float *, 3> own_slots_{};                // the update's
};

} // namespace rekindle
