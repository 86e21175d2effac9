// A transformer block, trained by hand on raw oneDNN primitives: the yardstick for attention.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "floor.h"

namespace rekindle::floor {

// Multi-head attention of x (batch, places, size) to itself, added to x and normalized; two dense layers, of which the
// first is wide and has relu, added and normalized; the mean squared error to y of the same shape; Adam with Keras's
// defaults. Query, key and value are one projection; scores and probabilities are in memory once.
class Transformer final {
public:
    static constexpr std::int64_t kBatch = 32, kPlaces = 64, kSize = 128, kHeads = 4, kWide = 512;

    explicit Transformer(std::uint64_t seed);
    ~Transformer();
    // On an Executor's thread only. Returns the loss before the update.
    float step(const float *x, const float *y);

    // By Keras's names and in its shapes, of a model whose layers are "attention", "norm_1", "wide", "narrow" and
    // "norm_2".
    [[nodiscard]] std::vector<NamedTensor> weights() const;
    [[nodiscard]] std::vector<std::string> implementations() const; // "what: oneDNN's name"

private:
    struct Body;
    std::unique_ptr<Body> body_;
};

} // namespace rekindle::floor
