#pragma once

#include "plan/builder.h"

namespace rekindle {

// Weights of the rows that losses and metrics compare: of row r, values[r / rows_per_weight]; all 1 where there is no
// block.
struct RowWeights {
    plan::Block *block = nullptr;
    size_t rows_per_weight = 1;

    const float *values() const { return block == nullptr ? nullptr : block->floats(); } // for kernels; null: all 1
    double of(size_t row) const {
        return block == nullptr ? 1.0 : static_cast<double>(values()[row / rows_per_weight]);
    }
};

// The weights of rows of this shape, with the batch, and 0 for those that the mask of an output says do not count; the
// same without a mask. Throws INVALID_ARGUMENT for a mask of another shape; `part` names who compares the rows.
RowWeights lower_masked(plan::Builder &builder, const RowWeights &weights, const plan::Mask &mask, const Shape &rows,
                        const char *part);

} // namespace rekindle
