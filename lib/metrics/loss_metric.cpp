#include "metrics/loss_metric.h"

#include "core/error.h"
#include "losses/class_axis.h"

namespace rekindle {
namespace {

// The weights of the rows [begin, end). As in Keras, a row of an ignored class counts, with a loss of 0, unless rows
// have weights.
double weight_of(const RowWeights &weights, const plan::Block *labels, std::optional<int64_t> ignored, size_t begin,
                 size_t end) {
    if (weights.block == nullptr) return static_cast<double>(end - begin);
    double sum = 0.0;
    for (size_t r = begin; r < end; ++r) {
        bool is_ignored = ignored && reinterpret_cast<const int32_t *>(labels->address)[r] == *ignored;
        if (!is_ignored) sum += weights.of(r);
    }
    return sum;
}

} // namespace

Fold LossMetric::fold(MetricSources &sources, bool weighted) const {
    plan::Builder &builder = sources.builder();
    bool logits = wants_logits() && sources.pending() != PendingActivation::kNone;
    const plan::Value &given = logits ? sources.scores() : sources.output();
    ClassAxis axis(*loss_, given.shape, sources.target_shape());
    plan::Value output = axis.move_output(builder, given);
    output = lower_probabilities(builder, loss_->activation(), output);
    Loss::RowKernel kernel = loss_->kernel(output.shape, axis.target_shape(), logits);
    plan::Block *target = loss_->takes_labels() ? sources.labels() : axis.move_target(builder, sources.target());

    size_t classes = static_cast<size_t>(output.shape.back()), rows = output.elements() / classes;
    Shape row_shape(output.shape.begin(), output.shape.end() - 1);
    RowWeights weights = heeds_mask() ? sources.masked_weights(name().c_str(), row_shape, weighted)
                         : weighted   ? sources.weights(name().c_str(), rows)
                                      : RowWeights{};
    const plan::Block *labels = loss_->takes_labels() ? target : nullptr;
    std::optional<int64_t> ignored = loss_->ignored_class();
    plan::Block *block = output.block;
    return {rows, classes, {block, target, weights.block}, [=](size_t begin, size_t end, double *state) {
                kernels::LossRows of{.output = block->floats(),
                                     .gradient = nullptr,
                                     .sample_weight = weights.values(),
                                     .classes = classes,
                                     .rows_per_sample = weights.rows_per_weight,
                                     .begin = begin,
                                     .end = end,
                                     .gradient_scale = 0.0F};
                state[0] += kernel(of, target);
                state[1] += weight_of(weights, labels, ignored, begin, end);
            }};
}

} // namespace rekindle
