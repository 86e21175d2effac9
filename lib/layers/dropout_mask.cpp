#include "layers/dropout_mask.h"

#include <algorithm>
#include <cmath>

namespace rekindle {

kernels::DropoutMask dropout_mask(double rate, uint64_t key, uint64_t step) {
    uint32_t threshold = static_cast<uint32_t>(std::min(std::round(rate * 0x1p32), 0x1p32 - 1.0));
    return {key, step, threshold, rate == 1.0 ? 0.0F : static_cast<float>(1.0 / (1.0 - rate))};
}

kernels::DropoutMask dropout_mask(double rate, uint64_t key, const plan::Run &run, size_t sample_size) {
    kernels::DropoutMask mask = dropout_mask(rate, key, run.step);
    mask.first = run.first_sample * sample_size;
    return mask;
}

plan::Block *dropout_factors(plan::Builder &builder, double rate, uint64_t key, size_t sets, size_t count) {
    size_t size = count / static_cast<size_t>(builder.request().batch_size);
    plan::Block *factors = builder.block(sets * count * sizeof(float));
    builder.add("dropout_factors", {factors}, [=](const plan::Run &run) {
        kernels::DropoutMask draw = dropout_mask(rate, key, run, size);
        for (size_t set = 0; set < sets; ++set, draw.first += run.samples * size) {
            kernels::draw_dropout_factors(factors->floats() + set * count, draw, 0, count);
        }
    });
    return factors;
}

} // namespace rekindle
