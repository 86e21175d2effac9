#pragma once

#include <optional>

#include "kernels/dropout.h"
#include "layers/attention_mask.h"

namespace rekindle {

// A row-major value (batch, length, heads, size).
struct HeadVectors {
    plan::Block *block = nullptr;
    int64_t length = 0, heads = 0, size = 0;

    int64_t stride() const { return heads * size; }
    float *at(int64_t sample, int64_t head, int64_t place) const {
        return block->floats() + ((sample * length + place) * heads + head) * size;
    }
};

// The numbers that scores depend on besides the vectors of query and key, each a block of one float, and what the way
// back writes of them: sums[i], of the parts that a head's rows are computed in.
struct ScoreNumbers {
    plan::Block *scale = nullptr;  // null: 1
    plan::Block *weight = nullptr; // of a sum of tanh; null: scores are products
    plan::Block *sums = nullptr;   // score_sums_bytes(); null: no gradient is wanted
    plan::Block *diff_scale = nullptr, *diff_weight = nullptr;

    float scale_or_one() const { return scale == nullptr ? 1.0F : scale->floats()[0]; }
    std::vector<plan::Block *> blocks() const { return {scale, weight, sums, diff_scale, diff_weight}; }
};

// The scores and the softmax of attention. What a head computes goes from product to product in blocks of rows that
// stay in the cache.
struct AttentionHeads {
    int64_t batch;
    int threads;
    float scale; // of the scores, besides that of `numbers`
    ScoreNumbers numbers;
    AttentionMask mask;
    float otherwise; // the probabilities of a row that looks at nothing
    // What the scores of a row that looks at nothing are lowered by, whose softmax over all places is then taken; 0:
    // that row gets `otherwise`.
    float lowered_by;
    std::optional<kernels::DropoutMask> dropout; // but for the step and the first element
    HeadVectors query, key, value, dst;
    // Of training alone: (batch, heads, length of query, length of value), the sign set where one is dropped.
    plan::Block *probabilities = nullptr;
    plan::Block *looks_at_nothing = nullptr; // a byte for each row of these; null: not wanted
    plan::Block *room = nullptr;             // room_bytes()

    size_t probabilities_bytes() const {
        return static_cast<size_t>(batch * heads() * rows() * places()) * sizeof(float);
    }
    size_t rows_bytes() const { return static_cast<size_t>(batch * heads() * rows()); }
    size_t room_bytes() const;
    size_t score_sums_bytes() const;

    // Both throw OUT_OF_MEMORY where oneDNN has too little. `step` is that of training, `first` the number of the first
    // probability among those of the batch.
    void forward(uint64_t step, size_t first) const;
    // Of the gradients those with a block are written. That of the query has one where that of a scale is wanted of
    // products.
    void backward(const HeadVectors &diff_dst, const HeadVectors &diff_query, const HeadVectors &diff_key,
                  const HeadVectors &diff_value) const;

    float kept_scale() const { return dropout ? dropout->scale : 1.0F; }
    int64_t heads() const { return query.heads; }
    int64_t rows() const { return query.length; }
    int64_t places() const { return key.length; }
};

} // namespace rekindle
