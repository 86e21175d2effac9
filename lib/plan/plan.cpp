#include "plan/plan.h"

#include "runtime/float_mode.h"
#include "runtime/runtime.h"

namespace rekindle::plan {

void Plan::execute(const Run &run) const {
    results_->bad_index.reset();
    if (!calls_host_) {
        runtime::compute(threads_, [&] { execute_between(0, kernels_.size(), run); });
        return;
    }
    for (size_t begin = 0, end = 0; begin < kernels_.size(); begin = end) {
        end = begin + 1;
        if (kernels_[begin].on_caller) {
            runtime::ComputeFloatMode float_mode; // around the host's function, too, there is work
            kernels_[begin].function(run);
            continue;
        }
        while (end < kernels_.size() && !kernels_[end].on_caller) ++end;
        runtime::compute(threads_, [&] { execute_between(begin, end, run); });
    }
}

void Plan::commit(const Run &run) const {
    if (commits_.empty()) return;
    runtime::compute(threads_, [&] {
        for (const auto &commit : commits_) commit(run);
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
