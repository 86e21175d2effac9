#include "layers/dropout_mask.h"

#include <algorithm>
#include <cmath>

namespace rekindle {

kernels::DropoutMask dropout_mask(double rate, uint64_t key, uint64_t step) {
    uint32_t threshold = static_cast<uint32_t>(std::min(std::round(rate * 0x1p32), 0x1p32 - 1.0));
    return {key, step, threshold, rate == 1.0 ? 0.0F : static_cast<float>(1.0 / (1.0 - rate))};
}

plan::Block *dropout_factors(plan::Builder &builder, double rate, uint64_t key, size_t count) {
    plan::Block *factors = builder.block(count * sizeof(float)), *mask = builder.block(count);
    builder.add("dropout_factors", {factors, mask}, [=](const plan::Run &run) {
        std::fill_n(factors->floats(), count, 1.0F);
        kernels::dropout_forward(factors->floats(), factors->floats(), reinterpret_cast<uint8_t *>(mask->address),
                                 dropout_mask(rate, key, run.step), 0, count);
    });
    return factors;
}

} // namespace rekindle
