#include "model/lowering.h"

#include "core/error.h"
#include "core/interruption.h"
#include "model/regularization.h"

namespace rekindle {
namespace {

// The activation of the last layer, if loss or metrics work on the values before it, as Keras's crossentropies do; else
// none.
PendingActivation activation_left(const Topology &topology, const Objective &objective) {
    if (objective.loss == nullptr) return PendingActivation::kNone;
    bool is_wanted = objective.loss->is_crossentropy();
    for (const CompiledMetric &compiled : *objective.metrics) is_wanted |= compiled.metric->wants_logits();
    return is_wanted ? topology.layer(topology.size() - 1).pending_activation() : PendingActivation::kNone;
}

} // namespace

void lower(plan::Builder &builder, const Topology &topology, uint64_t seed, const Objective &objective) {
    bool leaves_activation = activation_left(topology, objective) != PendingActivation::kNone;
    plan::Value value = builder.input(topology.input_shape());
    for (size_t i = 0; i < topology.size(); ++i) {
        check_interruption(); // a kernel may take some milliseconds to be made
        bool last = i + 1 == topology.size();
        Position position{i,
                          topology.name(i),
                          topology.layer_output(i),
                          topology.layer_parameters(i),
                          topology.first_parameter(i),
                          seed,
                          last && leaves_activation};
        value = topology.layer(i).lower(builder, position, value);
    }
    value = builder.plain(value);
    if (objective.loss == nullptr) {
        builder.set_output(value);
        return;
    }
    lower_objective(builder, topology, value, objective);
    lower_regularizers(builder, topology);
}

void lower_objective(plan::Builder &builder, const Topology &topology, const plan::Value &output,
                     const Objective &objective) {
    PendingActivation pending = activation_left(topology, objective);
    bool logits = pending != PendingActivation::kNone && objective.loss->is_crossentropy();
    // Only metrics want the logits: the loss gets what comes of them.
    plan::Value activated = logits ? plan::Value{} : lower_pending(builder, pending, output);
    plan::Builder::Mark way_back = builder.mark_backward();
    MetricSources sources(builder, output, pending, activated, with_batch(output.shape[0], objective.target_sample));
    lower_metrics(builder, *objective.metrics, sources);
    // What a metric added for itself has no gradient.
    builder.forget_backward_since(way_back);
    plan::Value gradient =
        lower_loss(builder, *objective.loss, logits ? output : activated, objective.target_sample, logits);
    if (builder.training()) builder.add_backward(gradient);
}

} // namespace rekindle
