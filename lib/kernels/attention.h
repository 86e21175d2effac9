#pragma once

#include <cstddef>
#include <cstdint>

namespace rekindle::kernels {

// Which places of a row of attention scores count: those from `begin` to `end`, of these only where `looks` has its
// bits set, unless it is null.
struct PlacesLookedAt {
    size_t begin, end;
    const uint32_t *looks; // of all places of the row: 0 or all bits
};

// Clears looks[i] where values[i] is 0: of bytes, or of numbers of 32 bits, floats or integers.
void look_where_not_zero(const uint8_t *values, size_t begin, size_t end, uint32_t *looks);
void look_where_not_zero(const uint32_t *values, size_t begin, size_t end, uint32_t *looks);

// Makes a row of scores their softmax over the places that count, and 0 elsewhere. Where none counts all get
// `otherwise`, and false is returned.
bool softmax_of_scores(float *scores, size_t places, const PlacesLookedAt &counting, float otherwise);

// The probabilities whose sign is not set; 0 for the others, which have been dropped.
void take_undropped(const float *probabilities, size_t count, float *taken);

// Makes d(loss)/d(probability) of a row d(loss)/d(score). Dropped probabilities, whose sign is set, get no gradient
// from what they were multiplied with.
void softmax_of_scores_backward(const float *probabilities, size_t places, float *diff);

} // namespace rekindle::kernels
