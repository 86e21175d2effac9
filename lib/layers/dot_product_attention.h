#pragma once

#include "layers/attention_heads.h"
#include "plan/builder.h"

namespace rekindle {

// What a row of a query gives that looks at no place of the value: as in Keras, which knows all of these.
enum class LooksAtNothing {
    kGivesZeros,
    kGivesMean,         // of the value's places
    kGivesLoweredScores // the softmax of all scores less 10^9, in single precision
};

// Attention of several heads (Vaswani et al., 2017).
struct Attention {
    int64_t heads, key_dim, value_dim;
    float scale; // of the scores
    AttentionMask mask;
    LooksAtNothing looks_at_nothing;
    double rate;          // of the probabilities that training drops
    uint64_t dropout_key; // says which
    // Parameters of one number: that scales the scores besides, and the weight of a sum of tanh, for one head, in the
    // place of products.
    std::optional<size_t> scale_parameter{}, weight_parameter{};
};

// softmax(scores) . value for each head of query (batch, rows, heads key_dim), key (batch, places, heads key_dim) and
// value (batch, places, heads value_dim): (batch, rows, heads value_dim), with the way back. All are row-major. Scores
// are scale (query . key), or weight sum(tanh(scale (query + key))).
plan::Value attend(plan::Builder &builder, const Attention &attention, const plan::Value &query, const plan::Value &key,
                   const plan::Value &value);

} // namespace rekindle
