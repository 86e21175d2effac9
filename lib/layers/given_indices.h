#pragma once

#include "kernels/embedding.h"
#include "plan/builder.h"

namespace rekindle {

// The indices that a layer is called on: whole numbers from 0 to row_count - 1. Floats are cut to such.
struct GivenIndices {
    const char *layer; // its name
    plan::Block *block;
    Dtype dtype;
    size_t count, count_per_sample;
    size_t row_count;

    // Of a row-major value.
    GivenIndices(const char *name, const plan::Value &src, size_t rows)
        : layer(name), block(src.block), dtype(src.dtype), count(src.elements()),
          count_per_sample(count / static_cast<size_t>(src.shape[0])), row_count(rows) {}

    // Writes those of [begin, end), and 0 for those that are none; whether all are.
    bool check(int32_t *rows, size_t begin, size_t end) const {
        return dtype == REKINDLE_INT32 ? kernels::check_rows(block->integers(), row_count, rows, begin, end)
                                       : kernels::check_rows(block->floats(), row_count, rows, begin, end);
    }
    // Where check was false of any: notes the first, unless another layer has noted one.
    void note_bad(plan::Results &results) const {
        if (results.bad_index) return;
        size_t i = 0;
        while (index(i) >= 0 && static_cast<size_t>(index(i)) < row_count) ++i;
        results.bad_index = {layer, i / count_per_sample, i % count_per_sample, index(i), row_count};
    }

private:
    int32_t index(size_t i) const {
        return dtype == REKINDLE_INT32 ? block->integers()[i] : kernels::whole_part(block->floats()[i]);
    }
};

} // namespace rekindle
