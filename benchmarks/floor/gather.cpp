#include "kernels.h"
#include "team.h"

namespace rekindle::floor {

void gather_images(const Batch &source, std::int64_t batch, float *dst) {
    split(static_cast<std::size_t>(batch), 1, [=](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const std::uint8_t *__restrict image = source.images + std::size_t{source.rows[i]} * kPixels;
            float *__restrict out = dst + i * kPixels;
            for (std::size_t pixel = 0; pixel < kPixels; ++pixel) {
                out[pixel] = static_cast<float>(image[pixel]) * (1.0F / 255.0F);
            }
        }
    });
}

} // namespace rekindle::floor
