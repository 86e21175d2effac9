#include "layers/dot_product_attention.h"

#include <cmath>
#include <memory>

#include "layers/attention_heads.h"
#include "layers/dropout_mask.h"

namespace rekindle {

using plan::Block;
using plan::Builder;
using plan::Value;

namespace {

// Those of the gradients that are wanted.
std::vector<Value> gradient_values(Builder &builder, const std::vector<Value> &of) {
    std::vector<Value> gradients;
    for (const Value &value : of) {
        gradients.push_back(builder.needs_gradient(value) ? builder.value(value.shape, value.desc) : Value{});
    }
    return gradients;
}

HeadVectors in_place_of(HeadVectors vectors, Block *block) {
    vectors.block = block;
    return vectors;
}

std::vector<Value> lower_backward(Builder &builder, const AttentionHeads &forward, const std::vector<Value> &srcs,
                                  const Value &diff_dst) {
    std::vector<Value> diffs = gradient_values(builder, srcs);
    AttentionHeads heads = forward;
    heads.room = builder.block(heads.room_bytes());
    HeadVectors to_dst = in_place_of(heads.dst, diff_dst.block), to_query = in_place_of(heads.query, diffs[0].block),
                to_key = in_place_of(heads.key, diffs[1].block), to_value = in_place_of(heads.value, diffs[2].block);
    builder.add("attention_backward",
                {diff_dst.block, heads.query.block, heads.key.block, heads.value.block, heads.probabilities,
                 heads.looks_at_nothing, heads.room, to_query.block, to_key.block, to_value.block},
                [=](const plan::Run &) { heads.backward(to_dst, to_query, to_key, to_value); });
    return diffs;
}

} // namespace

Value attend(Builder &builder, const Attention &attention, const Value &query, const Value &key, const Value &value) {
    int64_t batch = query.shape[0], rows = query.shape[1], places = key.shape[1], count = attention.heads;
    Shape shape{batch, rows, count * attention.value_dim};
    Value dst = builder.value(shape, onednn::activation_desc(shape));
    bool gives_zeros = attention.rate > 0.0;
    AttentionHeads heads{.batch = batch,
                         .threads = builder.request().threads,
                         .scale = static_cast<float>(1.0 / std::sqrt(static_cast<double>(attention.key_dim))),
                         .mask = attention.mask,
                         .otherwise = gives_zeros ? 0.0F : static_cast<float>(1.0 / static_cast<double>(places)),
                         .dropout = std::nullopt,
                         .query = {query.block, rows, count, attention.key_dim},
                         .key = {key.block, places, count, attention.key_dim},
                         .value = {value.block, places, count, attention.value_dim},
                         .dst = {dst.block, rows, count, attention.value_dim}};
    if (builder.training()) {
        if (attention.rate > 0.0) heads.dropout = dropout_mask(attention.rate, attention.dropout_key, 0);
        heads.probabilities = builder.block(heads.probabilities_bytes());
        bool is_wanted = !gives_zeros && heads.mask.may_be_empty(rows, places);
        if (is_wanted) heads.looks_at_nothing = builder.block(heads.rows_bytes());
    }
    heads.room = builder.block(heads.room_bytes());
    size_t sample_size = static_cast<size_t>(batch * count * rows * places / builder.request().batch_size);
    std::vector<Block *> touched = heads.mask.blocks();
    touched.insert(touched.end(), {query.block, key.block, value.block, dst.block, heads.probabilities,
                                   heads.looks_at_nothing, heads.room});
    builder.add("attention", touched,
                [=](const plan::Run &run) { heads.forward(run.step, run.first_sample * sample_size); });

    builder.on_backward({query, key, value}, {}, {dst}, [=, &builder](const std::vector<Value> &diff_dsts) {
        return lower_backward(builder, heads, {query, key, value}, builder.plain(diff_dsts[0]));
    });
    return dst;
}

} // namespace rekindle
