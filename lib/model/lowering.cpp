#include "model/lowering.h"

#include "core/error.h"
#include "core/interruption.h"
#include "model/regularization.h"

namespace rekindle {
namespace {

// As Keras, crossentropies work on the values before a final softmax or sigmoid.
bool loss_wants_logits(const Topology &topology, const Objective &objective) {
    if (objective.loss == nullptr || !objective.loss->is_crossentropy()) return false;
    return topology.layer(topology.size() - 1).pending_activation() != PendingActivation::kNone;
}

} // namespace

std::vector<double> lower(plan::Builder &builder, const Topology &topology, uint64_t seed, const Objective &objective) {
    bool logits = loss_wants_logits(topology, objective);
    plan::Value value = builder.input(topology.input_shape());
    for (size_t i = 0; i < topology.size(); ++i) {
        check_interruption(); // a kernel may take some milliseconds to be made
        bool last = i + 1 == topology.size();
        Position position{i, topology.first_parameter(i), seed, last && logits};
        value = topology.layer(i).lower(builder, position, value);
    }
    value = builder.plain(value);
    if (objective.loss == nullptr) {
        builder.set_output(value);
        return {};
    }
    std::vector<double> possible = lower_objective(builder, topology, value, objective);
    lower_regularizers(builder, topology);
    return possible;
}

std::vector<double> lower_objective(plan::Builder &builder, const Topology &topology, const plan::Value &output,
                                    const Objective &objective) {
    bool logits = loss_wants_logits(topology, objective);
    PendingActivation pending =
        logits ? topology.layer(topology.size() - 1).pending_activation() : PendingActivation::kNone;
    Shape target = with_batch(output.shape[0], objective.target_sample);
    std::vector<double> possible;
    builder.results().matches.resize(objective.metrics->size());
    plan::Builder::Mark way_back = builder.mark_backward();
    for (const MetricOptions &options : *objective.metrics) {
        const MetricClass &metric = resolve_metric(options, output.shape, target);
        possible.push_back(metric.lower(builder, possible.size(), {output, target, pending}));
    }
    // What a metric added for itself has no gradient.
    builder.forget_backward_since(way_back);
    plan::Value gradient = lower_loss(builder, *objective.loss, output, objective.target_sample, logits);
    if (builder.training()) builder.add_backward(gradient);
    return possible;
}

} // namespace rekindle
