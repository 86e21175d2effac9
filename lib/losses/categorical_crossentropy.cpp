#include "losses/categorical_crossentropy.h"

#include "core/error.h"

namespace rekindle {

Loss::RowKernel CategoricalCrossentropy::kernel(const Shape &output, const Shape &target, bool logits) const {
    require(target == output, "\"categorical_crossentropy\": the target's shape is ", to_string(target),
            "; expected the output's, ", to_string(output), " (both with the batch)");
    auto kernel = logits || from_logits_ ? kernels::softmax_crossentropy : kernels::categorical_crossentropy;
    return [kernel](const kernels::LossRows &rows, const plan::Block *block) { return kernel(rows, block->floats()); };
}

constexpr LossClass CategoricalCrossentropy::kClass{
    "CategoricalCrossentropy", "categorical_crossentropy", "categorical_crossentropy", true,
    [](const LossOptions &options) -> std::shared_ptr<const Loss> {
        return std::make_shared<CategoricalCrossentropy>(options.from_logits);
    }};

} // namespace rekindle
