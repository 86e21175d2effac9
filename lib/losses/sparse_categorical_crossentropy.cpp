#include "losses/sparse_categorical_crossentropy.h"

#include "core/error.h"

namespace rekindle {

Loss::RowKernel SparseCategoricalCrossentropy::kernel(const Shape &output, const Shape &target, bool logits) const {
    Shape indices(output.begin(), output.end() - 1);
    Shape column = indices;
    column.push_back(1);
    require(target == indices || target == column, "\"sparse_categorical_crossentropy\": the target's shape is ",
            to_string(target), "; expected ", to_string(indices), " or ", to_string(column), " for the output's ",
            to_string(output), " (all with the batch)");
    auto kernel =
        logits || from_logits_ ? kernels::sparse_softmax_crossentropy : kernels::sparse_categorical_crossentropy;
    return [kernel](const kernels::LossRows &rows, const plan::Block *block) {
        return kernel(rows, reinterpret_cast<const int32_t *>(block->address));
    };
}

constexpr LossClass SparseCategoricalCrossentropy::kClass{
    "SparseCategoricalCrossentropy", "sparse_categorical_crossentropy", "sparse_categorical_crossentropy", true,
    [](const LossOptions &options) -> std::shared_ptr<const Loss> {
        return std::make_shared<SparseCategoricalCrossentropy>(options.from_logits);
    }};

} // namespace rekindle
