#pragma once

#include "losses/loss_options.h"

// The losses of yes and no as 1 and -1.
namespace rekindle {

using MarginKernel = double (*)(const kernels::LossRows &rows, const kernels::TargetRows &target,
                                const kernels::TargetScale &scale);

// As compare_with_target. A batch whose targets are all 0 or 1 is taken as -1 and 1, as Keras does.
inline Loss::RowKernel compare_with_margin(const Shape &output, const Shape &target, MarginKernel kernel) {
    size_t count = element_count(target);
    return compare_with_target(output, target, [=](const kernels::LossRows &rows, const kernels::TargetRows &targets) {
        bool is_binary = kernels::is_binary(targets.values, count);
        return kernel(rows, targets, is_binary ? kernels::TargetScale{2, -1} : kernels::TargetScale{});
    });
}

} // namespace rekindle
