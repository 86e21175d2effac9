#include "losses/binary_crossentropy.h"

#include "core/error.h"

namespace rekindle {

Loss::RowKernel BinaryCrossentropy::kernel(const Shape &output, const Shape &target, bool logits) const {
    require(align_target(output, target) == output, "\"binary_crossentropy\": the target's shape is ",
            to_string(target), "; expected the output's, ", to_string(output), " (both with the batch)");
    auto kernel = logits || from_logits_ ? kernels::sigmoid_crossentropy : kernels::binary_crossentropy;
    return [kernel](const kernels::LossRows &rows, const plan::Block *block) { return kernel(rows, block->floats()); };
}

constexpr LossClass BinaryCrossentropy::kClass{"BinaryCrossentropy", "binary_crossentropy", "binary_crossentropy", true,
                                               [](const LossOptions &options) -> std::shared_ptr<const Loss> {
                                                   return std::make_shared<BinaryCrossentropy>(options.from_logits);
                                               }};

} // namespace rekindle
