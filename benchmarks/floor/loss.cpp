#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "kernels.h"

namespace rekindle::floor {
namespace {

constexpr std::size_t kLanes = 16;
using Lanes = std::array<float, kLanes>;

// Up to 16 samples, one per lane.
struct Tile {
    std::array<Lanes, kClasses> value; // logits, then their exponentials
    Lanes largest;
    Lanes sum;
};

// exp(x) for x <= 0, relative error about 1e-7, near zero below -87.
inline float exp_nonpositive(float x) {
    constexpr float kLog2E = 1.44269504F;
    constexpr float kLn2High = 0.693359375F;
    constexpr float kLn2Low = -2.12194440e-4F;
    x = std::max(x, -87.0F);
    const float n = std::nearbyint(x * kLog2E);
    const float r = (x - n * kLn2High) - n * kLn2Low;
    float p = 1.0F / 5040.0F;
    p = p * r + 1.0F / 720.0F;
    p = p * r + 1.0F / 120.0F;
    p = p * r + 1.0F / 24.0F;
    p = p * r + 1.0F / 6.0F;
    p = p * r + 0.5F;
    p = p * r + 1.0F;
    p = p * r + 1.0F;
    return p * std::bit_cast<float>((static_cast<std::int32_t>(n) + 127) << 23);
}

void exponentiate(Tile &tile) {
    tile.largest = tile.value[0];
    for (const Lanes &row : tile.value) {
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            tile.largest[lane] = std::max(tile.largest[lane], row[lane]);
        }
    }
    tile.sum.fill(0.0F);
    for (Lanes &row : tile.value) {
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            row[lane] = exp_nonpositive(row[lane] - tile.largest[lane]);
            tile.sum[lane] += row[lane];
        }
    }
}

} // namespace

StepResult softmax_cross_entropy(const float *logits, const Batch &source, std::int64_t batch, float *gradient) {
    const auto samples = static_cast<std::size_t>(batch);
    const float mean = 1.0F / static_cast<float>(batch);
    StepResult result{0.0F, 0};
    for (std::size_t first = 0; first < samples; first += kLanes) {
        const std::size_t lanes = std::min(kLanes, samples - first);
        const float *in = logits + first * kClasses;
        float *out = gradient + first * kClasses;
        Tile tile{};
        for (std::size_t c = 0; c < kClasses; ++c) {
            for (std::size_t lane = 0; lane < lanes; ++lane) {
                tile.value[c][lane] = in[lane * kClasses + c];
            }
        }
        exponentiate(tile);
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            const std::size_t label = source.labels[source.rows[first + lane]];
            const float logit = in[lane * kClasses + label];
            result.loss += std::log(tile.sum[lane]) - (logit - tile.largest[lane]);
            result.correct += logit == tile.largest[lane] ? 1 : 0;
            const float factor = mean / tile.sum[lane];
            for (std::size_t c = 0; c < kClasses; ++c) {
                out[lane * kClasses + c] = tile.value[c][lane] * factor;
            }
            out[lane * kClasses + label] -= mean;
        }
    }
    result.loss *= mean;
    return result;
}

} // namespace rekindle::floor
