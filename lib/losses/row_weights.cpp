#include "losses/row_weights.h"

#include "core/error.h"
#include "kernels/masks.h"
#include "runtime/parallel.h"

namespace rekindle {
namespace {

constexpr size_t kSerialBelow = 65536; // rows

} // namespace

RowWeights lower_masked(plan::Builder &builder, const RowWeights &weights, const plan::Mask &mask, const Shape &rows,
                        const char *part) {
    if (mask.empty()) return weights;
    require(mask.shape == rows, "the output's mask has the shape ", to_string(mask.shape), "; ", part,
            " compares rows of the shape ", to_string(rows), " (both with the batch)");
    size_t count = mask.elements();
    plan::Block *masked = builder.block(count * sizeof(float));
    builder.add("mask_weights", {mask.block, weights.block, masked},
                [=, flags = mask.block, threads = builder.request().threads](const plan::Run &) {
                    runtime::parallel_for(threads, count, 1, kSerialBelow, [&](size_t begin, size_t end) {
                        kernels::mask_weights(flags->flags(), weights.values(), weights.rows_per_weight,
                                              masked->floats(), begin, end);
                    });
                });
    return {masked, 1};
}

} // namespace rekindle
