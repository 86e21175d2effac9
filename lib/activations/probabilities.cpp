#include "kernels/probabilities.h"

#include "activations/activation.h"
#include "runtime/parallel.h"

namespace rekindle {
namespace {

constexpr size_t kGranularity = 8, kSerialBelow = 16384; // elements

} // namespace

plan::Value lower_probabilities(plan::Builder &builder, PendingActivation pending, const plan::Value &src) {
    if (pending == PendingActivation::kNone) return src;
    plan::Value dst = builder.value(src.shape, src.desc);
    bool by_row = pending == PendingActivation::kSoftmax;
    size_t unit = by_row ? static_cast<size_t>(src.shape.back()) : 1, units = src.elements() / unit;
    int threads = builder.request().threads;
    builder.add("probabilities", {src.block, dst.block}, [=, from = src.block, to = dst.block](const plan::Run &) {
        runtime::parallel_for(threads, units, kGranularity, kSerialBelow / unit, [&](size_t begin, size_t end) {
            if (by_row) {
                kernels::softmax(from->floats(), unit, begin, end, to->floats());
            } else {
                kernels::sigmoid(from->floats(), begin, end, to->floats());
            }
        });
    });
    return dst;
}

} // namespace rekindle
