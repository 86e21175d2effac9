#include "metrics/metric.h"

#include "core/error.h"
#include "kernels/sums.h"

namespace rekindle {

MetricSources::MetricSources(plan::Builder &builder, size_t output, const plan::Value &before,
                             PendingActivation pending, const plan::Value &after)
    : builder_(builder), before_(before), after_(pending == PendingActivation::kNone ? before : after),
      pending_(pending), index_(output),
      target_(with_batch(before.shape[0], builder.request().targets[output].sample)) {}

const plan::Value &MetricSources::output() {
    if (after_.empty()) after_ = lower_probabilities(builder_, pending_, before_);
    return after_;
}

plan::Block *MetricSources::target() const {
    return builder_.target(index_);
}

plan::Block *MetricSources::labels() const {
    return builder_.labels(index_);
}

RowWeights MetricSources::weights(const char *metric, size_t rows) const {
    size_t per_sample = rows / static_cast<size_t>(before_.shape[0]);
    size_t given = static_cast<size_t>(builder_.request().targets[index_].weights_per_sample);
    require(given <= 1 || given == per_sample, "sample_weight has ", given, " elements for a sample; the metric \"",
            metric, "\" expects 1, or ", per_sample, " for an output of shape ", to_string(before_.shape));
    return {builder_.sample_weight(index_), given > 1 ? 1 : per_sample};
}

RowWeights MetricSources::masked_weights(const char *metric, const Shape &rows, bool weighted) const {
    RowWeights given = weighted ? weights(metric, element_count(rows)) : RowWeights{};
    return lower_masked(builder_, given, before_.mask, rows, text("the metric \"", metric, '"').c_str());
}

void Metric::name_by(const std::string &name) {
    name_ = name;
    is_named_ = true;
}

void Metric::merge(std::span<double> state, std::span<const double> later) const {
    kernels::add_to(state.data(), later.data(), state.size());
}

} // namespace rekindle
