#include "plan/plan.h"

#include <algorithm>

#include "runtime/float_mode.h"
#include "runtime/runtime.h"

namespace rekindle::plan {

void Plan::execute(const Run &run) const {
    results_->bad_index.reset();
    size_t begin = 0;
    for (const Stage &stage : stages_) {
        if (stage.then == Stage::End::kCounted) continue; // what a whole batch counts is its own
        if (begin < stage.end) runtime::compute(threads_, [&] { execute_between(begin, stage.end, run); });
        if (stage.then == Stage::End::kHost) call_host(stage, run);
        begin = stage.end + 1;
    }
}

void Plan::call_host(const Stage &stage, const Run &run) const {
    runtime::ComputeFloatMode float_mode; // around the host's function, too, there is work
    kernels_[stage.end].function(run);
}

void Plan::write_gradients_to(const Arenas &arenas) {
    for (const GradientBlock &gradient : gradient_blocks_) {
        gradient.block->address = arenas.gradients + gradient.offset;
        if (gradient.block->written_rows != nullptr) {
            gradient.block->written_rows = arenas.written_rows + gradient.parameter;
        }
    }
    for (GradientOperand &bound : gradient_operands_) {
        bound.primitive->bind(bound.operand.argument, bound.operand.block->address);
    }
}

size_t Plan::gradients_written_after(size_t begin, size_t end) const {
    size_t kernels = 0;
    for (const GradientBlock &gradient : gradient_blocks_) {
        size_t first = gradient.offset / sizeof(float), count = gradient.block->bytes / sizeof(float);
        bool overlaps = first < end && begin < first + count;
        if (overlaps) kernels = std::max(kernels, gradient.block->last_use + 1);
    }
    return kernels;
}

void Statistic::move(const float *of_batch) const {
    for (size_t i = 0; i < channels; ++i) average->floats()[i] = average->floats()[i] * kept + of_batch[i] * taken;
}

void Plan::commit() const {
    if (statistics_.empty() && kept_rows_.empty()) return;
    runtime::compute(threads_, [&] {
        for (const Statistic &statistic : statistics_) statistic.move(statistic.mean->floats());
        for (const KeptRows &kept : kept_rows_) kept.keep(batch_size_, kept.rows->floats());
    });
}

void Plan::execute_between(size_t begin, size_t end, const Run &run) const {
    for (size_t i = begin; i < end; ++i) {
        const Kernel &kernel = kernels_[i];
        if (kernel.primitive) {
            kernel.primitive->execute(stream_);
        } else {
            kernel.function(run);
        }
    }
}

} // namespace rekindle::plan
