#include "metrics/f_score.h"

#include "core/error.h"
#include "kernels/scores.h"
#include "metrics/mean_metric.h"

namespace rekindle {
namespace {

constexpr double kEpsilon = 1e-7; // Keras's

} // namespace

std::vector<Accumulator> FScore::accumulators(const Shape &output_sample) const {
    Shape shape = average_ == Average::kMicro ? Shape{} : Shape{columns_of(output_sample)};
    return {{"true_positives", shape},
            {"false_positives", shape},
            {"false_negatives", shape},
            {"intermediate_weights", shape}};
}

size_t FScore::value_count(const Shape &output_sample) const {
    return average_ == Average::kNone ? static_cast<size_t>(columns_of(output_sample)) : 1;
}

Fold FScore::fold(MetricSources &sources, bool weighted) const {
    require_same_shape(sources, name().c_str());
    require(sources.output_shape().size() == 2, '"', name(), "\": the output's shape is ",
            to_string(sources.output_shape()), "; expected 2 dimensions, with the batch");
    RowWeights weights = weighted ? sources.weights(name().c_str()) : RowWeights{};
    plan::Block *output = sources.output().block, *target = sources.target();
    size_t columns = sources.row_size();
    size_t size = average_ == Average::kMicro ? 1 : columns, step = average_ == Average::kMicro ? 0 : 1;
    float threshold = static_cast<float>(threshold_);
    return {sources.rows(), columns, {output, target, weights.block}, [=](size_t begin, size_t end, double *state) {
                kernels::ScoreRows rows{output->floats(), target->floats(), weights.values(), weights.rows_per_weight,
                                        columns};
                kernels::add_f_scores(rows, threshold, begin, end,
                                      {state, state + size, state + 2 * size, state + 3 * size, step});
            }};
}

void FScore::results(std::span<const double> state, std::span<double> values) const {
    size_t size = state.size() / 4;
    double square = beta_ * beta_, all_weights = 0.0, sum = 0.0;
    for (size_t c = 0; c < size; ++c) all_weights += state[3 * size + c];
    for (size_t c = 0; c < size; ++c) {
        double right = state[c], precision = right / (right + state[size + c] + kEpsilon);
        double recall = right / (right + state[2 * size + c] + kEpsilon);
        double score = (1.0 + square) * precision * recall / (square * precision + recall + kEpsilon);
        if (average_ == Average::kNone) values[c] = score;
        sum += average_ == Average::kWeighted ? score * state[3 * size + c] / (all_weights + kEpsilon)
                                              : score / static_cast<double>(size);
    }
    if (average_ != Average::kNone) values[0] = sum;
}

} // namespace rekindle
