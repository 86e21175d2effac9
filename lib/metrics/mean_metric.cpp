#include "metrics/mean_metric.h"

#include "core/error.h"
#include "losses/loss.h"

namespace rekindle {

Fold count_matches(const MetricSources &sources, const Metric &metric, bool weighted, size_t units,
                   std::vector<plan::Block *> blocks, const Matches &matches) {
    RowWeights weights = sources.masked_weights(metric.name().c_str(), sources.row_shape(), weighted);
    if (weights.block == nullptr) {
        return {sources.rows(), sources.row_size(), std::move(blocks), [=](size_t begin, size_t end, double *state) {
                    state[0] += static_cast<double>(matches(begin, end));
                    state[1] += static_cast<double>((end - begin) * units);
                }};
    }
    blocks.push_back(weights.block);
    return {sources.rows(), sources.row_size(), std::move(blocks), [=](size_t begin, size_t end, double *state) {
                double total = 0.0, count = 0.0;
                for (size_t r = begin; r < end; ++r) {
                    double weight = weights.of(r);
                    total += weight * static_cast<double>(matches(r, r + 1));
                    count += weight * static_cast<double>(units);
                }
                state[0] += total;
                state[1] += count;
            }};
}

void require_same_shape(const MetricSources &sources, const char *metric) {
    require(sources.target_shape() == sources.output_shape(), '"', metric, "\": the target's shape is ",
            to_string(sources.target_shape()), "; expected the output's, ", to_string(sources.output_shape()),
            " (both with the batch)");
}

void require_output_shape(const MetricSources &sources, const char *metric) {
    require(align_target(sources.output_shape(), sources.target_shape()) == sources.output_shape(), '"', metric,
            "\": the target's shape is ", to_string(sources.target_shape()), "; expected the output's, ",
            to_string(sources.output_shape()), " (both with the batch)");
}

void require_row_labels(const MetricSources &sources, const char *metric) {
    require(element_count(sources.target_shape()) == sources.rows(), '"', metric, "\": the target's shape is ",
            to_string(sources.target_shape()), "; expected one class index for each row of the output's ",
            to_string(sources.output_shape()), " (both with the batch)");
}

} // namespace rekindle
