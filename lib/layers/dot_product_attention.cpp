#include "layers/dot_product_attention.h"

#include <algorithm>

#include "layers/attention_heads.h"
#include "layers/dropout_mask.h"

namespace rekindle {

using plan::Block;
using plan::Builder;
using plan::Value;

namespace {

constexpr float kLoweredBy = 1.0e9F;

// Those of the gradients that are wanted.
std::vector<Value> gradient_values(Builder &builder, const std::vector<Value> &of) {
    std::vector<Value> gradients;
    gradients.reserve(of.size());
    for (const Value &value : of) {
        gradients.push_back(builder.needs_gradient(value) ? builder.value(value.shape, value.desc) : Value{});
    }
    return gradients;
}

HeadVectors in_place_of(HeadVectors vectors, Block *block) {
    vectors.block = block;
    return vectors;
}

std::vector<size_t> parameters_of(const Attention &attention) {
    std::vector<size_t> parameters;
    for (std::optional<size_t> one : {attention.scale_parameter, attention.weight_parameter}) {
        if (one) parameters.push_back(*one);
    }
    return parameters;
}

std::vector<Value> lower_backward(Builder &builder, const Attention &attention, const AttentionHeads &forward,
                                  const std::vector<Value> &srcs, const Value &diff_dst) {
    std::vector<Value> diffs = gradient_values(builder, srcs);
    AttentionHeads heads = forward;
    heads.room = builder.block(heads.room_bytes());
    ScoreNumbers &numbers = heads.numbers;
    std::vector<size_t> parameters = parameters_of(attention);
    bool trains_numbers = std::any_of(parameters.begin(), parameters.end(),
                                      [&](size_t parameter) { return builder.is_trained(parameter); });
    Block *to_query_block = diffs[0].block;
    if (trains_numbers) {
        numbers.sums = builder.block(heads.score_sums_bytes());
        if (attention.scale_parameter) numbers.diff_scale = builder.gradient_to_write(*attention.scale_parameter);
        if (attention.weight_parameter) numbers.diff_weight = builder.gradient_to_write(*attention.weight_parameter);
        bool sums_come_of_query = to_query_block == nullptr && !attention.weight_parameter;
        if (sums_come_of_query) to_query_block = builder.block(srcs[0].elements() * sizeof(float));
    }
    HeadVectors to_dst = in_place_of(heads.dst, diff_dst.block), to_query = in_place_of(heads.query, to_query_block),
                to_key = in_place_of(heads.key, diffs[1].block), to_value = in_place_of(heads.value, diffs[2].block);
    std::vector<Block *> touched = numbers.blocks();
    touched.insert(touched.end(),
                   {diff_dst.block, heads.query.block, heads.key.block, heads.value.block, heads.probabilities,
                    heads.looks_at_nothing, heads.room, to_query.block, to_key.block, to_value.block});
    builder.add("attention_backward", touched,
                [=](const plan::Run &) { heads.backward(to_dst, to_query, to_key, to_value); });
    if (numbers.diff_scale != nullptr) builder.add_written_gradient(*attention.scale_parameter, numbers.diff_scale);
    if (numbers.diff_weight != nullptr) builder.add_written_gradient(*attention.weight_parameter, numbers.diff_weight);
    return diffs;
}

} // namespace

Value attend(Builder &builder, const Attention &attention, const Value &query, const Value &key, const Value &value) {
    int64_t batch = query.shape[0], rows = query.shape[1], places = key.shape[1], count = attention.heads;
    Shape shape{batch, rows, count * attention.value_dim};
    Value dst = builder.value(shape, onednn::activation_desc(shape));
    LooksAtNothing nothing = attention.looks_at_nothing;
    auto number = [&](std::optional<size_t> parameter) {
        return parameter ? builder.weight(*parameter, onednn::Desc::row_major({1})) : nullptr;
    };
    AttentionHeads heads{.batch = batch,
                         .threads = builder.request().threads,
                         .scale = attention.scale,
                         .numbers = {number(attention.scale_parameter), number(attention.weight_parameter)},
                         .mask = attention.mask,
                         .otherwise = nothing == LooksAtNothing::kGivesMean
                                          ? static_cast<float>(1.0 / static_cast<double>(places))
                                          : 0.0F,
                         .lowered_by = nothing == LooksAtNothing::kGivesLoweredScores ? kLoweredBy : 0.0F,
                         .dropout = std::nullopt,
                         .query = {query.block, rows, count, attention.key_dim},
                         .key = {key.block, places, count, attention.key_dim},
                         .value = {value.block, places, count, attention.value_dim},
                         .dst = {dst.block, rows, count, attention.value_dim}};
    if (builder.training()) {
        if (attention.rate > 0.0) heads.dropout = dropout_mask(attention.rate, attention.dropout_key, 0);
        heads.probabilities = builder.block(heads.probabilities_bytes());
        bool is_wanted = nothing == LooksAtNothing::kGivesMean && heads.mask.may_be_empty(rows, places);
        if (is_wanted) heads.looks_at_nothing = builder.block(heads.rows_bytes());
    }
    heads.room = builder.block(heads.room_bytes());
    size_t sample_size = static_cast<size_t>(batch * count * rows * places / builder.request().batch_size);
    std::vector<Block *> touched = heads.mask.blocks();
    touched.insert(touched.end(), {heads.numbers.scale, heads.numbers.weight, query.block, key.block, value.block,
                                   dst.block, heads.probabilities, heads.looks_at_nothing, heads.room});
    builder.add("attention", touched,
                [=](const plan::Run &run) { heads.forward(run.step, run.first_sample * sample_size); });

    builder.on_backward(
        {query, key, value}, parameters_of(attention), {dst}, [=, &builder](const std::vector<Value> &diff_dsts) {
            return lower_backward(builder, attention, heads, {query, key, value}, builder.plain(diff_dsts[0]));
        });
    return dst;
}

} // namespace rekindle
