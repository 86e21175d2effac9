#pragma once

#include "layers/attention_heads.h"
#include "plan/builder.h"

namespace rekindle {

// Attention by products of vectors, of several heads (Vaswani et al., 2017).
struct Attention {
    int64_t heads, key_dim, value_dim;
    AttentionMask mask;
    double rate;          // of the probabilities that training drops
    uint64_t dropout_key; // says which
};

// softmax(query . key / sqrt(key_dim)) . value for each head of query (batch, rows, heads key_dim), key (batch, places,
// heads key_dim) and value (batch, places, heads value_dim): (batch, rows, heads value_dim), with the way back. All are
// row-major. A row that looks at no place gives zeros where there is a rate, else the mean of the value's places: as in
// Keras.
plan::Value attend(plan::Builder &builder, const Attention &attention, const plan::Value &query, const plan::Value &key,
                   const plan::Value &value);

} // namespace rekindle
