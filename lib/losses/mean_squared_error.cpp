#include "losses/mean_squared_error.h"

#include "core/error.h"

namespace rekindle {
namespace {

struct Strides {
    size_t row, column;
};

// How the target (aligned) is read against rows of the output: numpy's broadcasting, as far as it is a stride per row
// and one per column.
Strides broadcast(const Shape &output, const Shape &target) {
    size_t classes = static_cast<size_t>(output.back());
    if (target == output) return {classes, 1};
    if (target.size() == output.size() && target.back() == 1 &&
        std::equal(target.begin(), target.end() - 1, output.begin())) {
        return {1, 0};
    }
    if (target.size() == 1) { // meets the last axis
        if (target[0] == 1) return {0, 0};
        if (target[0] == output.back()) return {0, 1};
    }
    fail(REKINDLE_INVALID_ARGUMENT, "the target's shape ", to_string(target), " does not broadcast to the output's ",
         to_string(output), " (both with the batch)");
}

} // namespace

Loss::RowKernel MeanSquaredError::kernel(const Shape &output, const Shape &target, bool) const {
    Strides strides = broadcast(output, align_target(output, target));
    return [strides](const kernels::LossRows &rows, const plan::Block *block) {
        return kernels::mean_squared_error(rows, block->floats(), strides.row, strides.column);
    };
}

constexpr LossClass MeanSquaredError::kClass{
    "MeanSquaredError", "mean_squared_error", "mse", false,
    [](const LossOptions &) -> std::shared_ptr<const Loss> { return std::make_shared<MeanSquaredError>(); }};

} // namespace rekindle
