#pragma once

#include <cstddef>

#include "kernels/attention.h"

namespace rekindle::kernels {

// Rows of `size` floats, one behind the other.
struct ScoredVectors {
    const float *query; // of `rows` places
    const float *key;   // of `places`
    size_t rows, places, size;
};

// score = weight times the sum over the features of tanh(scale (query + key)).
struct TanhScore {
    float scale, weight;
};

// Of the rows from `begin` to `end`: scores of (rows, places).
void tanh_scores(const ScoredVectors &vectors, const TanhScore &score, size_t begin, size_t end, float *scores);

// What the features from `begin` to `end` have of d(loss)/d(score's numbers).
struct TanhScoreSums {
    double scale = 0, weight = 0;
};

// From d(loss)/d(scores): writes these features of d(loss)/d(query), and adds to those of d(loss)/d(key). Either may be
// null, and is not wanted then.
TanhScoreSums tanh_scores_backward(const ScoredVectors &vectors, const TanhScore &score, const float *diff_scores,
                                   size_t begin, size_t end, float *diff_query, float *diff_key);

// query . diff, for which `diff` is multiplied by `scale` afterwards.
double product_to_scale(const float *query, size_t size, float scale, float *diff);

// Whether any place counts.
bool looks_at_any(const PlacesLookedAt &counting);

// Scores that all are as much smaller.
void lower_scores(float *scores, size_t places, float by);

} // namespace rekindle::kernels
