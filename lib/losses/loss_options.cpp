#include "losses/loss_options.h"

#include <algorithm>

#include "core/error.h"

namespace rekindle {
namespace {

struct Strides {
    size_t row, column;
};

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

Loss::RowKernel compare_with_target(const Shape &output, const Shape &target, const TargetKernel &kernel) {
    Strides strides = broadcast(output, align_target(output, target));
    return [kernel, strides](const kernels::LossRows &rows, const plan::Block *block) {
        return kernel(rows, {block->floats(), strides.row, strides.column});
    };
}

} // namespace rekindle

extern "C" {

void rekindle_loss_options_init(rekindle_loss_options *options) {
    rekindle::kPlainLossOptions.write_defaults(options);
}

void rekindle_loss_destroy(rekindle_loss *loss) {
    rekindle::capi::destroy(loss);
}

} // extern "C"
