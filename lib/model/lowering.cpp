#include "model/lowering.h"

#include "core/error.h"
#include "core/interruption.h"
#include "layers/masks.h"
#include "model/regularization.h"

namespace rekindle {
namespace {

// The activation that ends the layer which computes the output, if loss or metrics work on the values before it, as
// Keras's crossentropies do; else none.
PendingActivation activation_left(const Graph &graph, const Objective &objective) {
    if (objective.loss == nullptr) return PendingActivation::kNone;
    bool is_wanted = objective.loss->is_crossentropy();
    for (const CompiledMetric &compiled : *objective.metrics) is_wanted |= compiled.metric->wants_logits();
    if (!is_wanted) return PendingActivation::kNone;
    for (const Node &node : graph.nodes()) {
        if (node.outputs[0] != graph.outputs()[0]) continue;
        const Layer &layer = graph.layer(node.layer);
        bool heeds_mask = layer.takes_mask() && (node.arguments.has_mask || graph.mask(node.inputs[0]));
        return heeds_mask ? PendingActivation::kNone : layer.pending_activation();
    }
    return PendingActivation::kNone; // the output is an input
}

// The output as the objective gets it.
struct Output {
    plan::Value before; // `pending`
    PendingActivation pending;
    plan::Value after; // empty until somebody wants it
};

void lower_objective(plan::Builder &builder, const Output &output, const Objective &objective) {
    bool logits = output.pending != PendingActivation::kNone && objective.loss->is_crossentropy();
    plan::Value after = output.after;
    // Only metrics want the logits: the loss gets what comes of them.
    if (!logits && after.empty()) after = lower_pending(builder, output.pending, output.before);
    after.mask = output.before.mask;
    MetricSources sources(builder, output.before, output.pending, after,
                          with_batch(output.before.shape[0], objective.target_sample));
    lower_metrics(builder, *objective.metrics, sources);
    lower_loss(builder, *objective.loss, logits ? output.before : after, objective.target_sample, logits);
}

// The calls of a graph's layers, one after the other.
class Forward {
public:
    Forward(plan::Builder &builder, const Graph &graph, uint64_t seed, PendingActivation left)
        : builder_(builder), graph_(graph), seed_(seed), values_(graph.value_count()), output_{{}, left, {}} {
        const GraphInput &input = graph.inputs()[0];
        values_[input.value] = builder.input(graph.shape(input.value));
        for (const Node &node : graph.nodes()) {
            check_interruption(); // a kernel may take some milliseconds to be made
            add(node);
        }
        if (left == PendingActivation::kNone) output_.before = builder.plain(values_[graph.outputs()[0]]);
    }

    const Output &output() const { return output_; }

private:
    // A value for one of its readers.
    plan::Value read(GraphValue id) const {
        plan::Value value = values_[id];
        if (graph_.readers(id) > 1) value.relu_gradient_done = nullptr;
        return value;
    }

    // As the last compile took it.
    bool is_frozen(size_t layer) const {
        size_t weights = graph_.layer_parameters(layer).size();
        return weights != 0 && builder_.role(graph_.first_parameter(layer)) == plan::Role::kFrozen;
    }

    void add(const Node &node) {
        std::vector<plan::Value> srcs;
        for (GraphValue input : node.inputs) srcs.push_back(read(input));
        if (node.arguments.has_mask) {
            srcs[0].mask = lower_nonzero(builder_, srcs.back(), graph_.dtype(node.inputs.back()));
            srcs.pop_back();
        }
        std::vector<Shape> shapes;
        for (GraphValue output : node.outputs) shapes.push_back(graph_.shape(output));
        bool leaves_activation = output_.pending != PendingActivation::kNone && node.outputs[0] == graph_.outputs()[0];
        Position position{node.layer,
                          node.call,
                          graph_.name(node.layer),
                          std::move(shapes),
                          graph_.layer_parameters(node.layer),
                          graph_.first_parameter(node.layer),
                          seed_,
                          leaves_activation,
                          is_frozen(node.layer),
                          node.arguments};
        std::vector<plan::Value> dsts = graph_.layer(node.layer).lower_call(builder_, position, srcs);
        set_masks(node, position, srcs, dsts);
        if (leaves_activation) leave(dsts[0]);
        for (size_t i = 0; i < dsts.size(); ++i) values_[node.outputs[i]] = dsts[i];
    }

    // What a layer passes on may be its input, mask and all.
    void set_masks(const Node &node, const Position &position, const std::vector<plan::Value> &srcs,
                   std::vector<plan::Value> &dsts) {
        for (size_t i = 0; i < dsts.size(); ++i) {
            if (!graph_.mask(node.outputs[i])) dsts[i].mask = {};
        }
        bool is_missing = graph_.mask(node.outputs[0]) && dsts[0].mask.empty();
        if (is_missing) dsts[0].mask = graph_.layer(node.layer).lower_mask(builder_, position, srcs);
    }

    // The output's activation is the objective's to do, and is done here where others read the output, too.
    void leave(plan::Value &dst) {
        output_.before = builder_.plain(dst);
        if (graph_.readers(graph_.outputs()[0]) == 1) return;
        dst = output_.after = lower_pending(builder_, output_.pending, output_.before);
    }

    plan::Builder &builder_;
    const Graph &graph_;
    uint64_t seed_;
    std::vector<plan::Value> values_;
    Output output_;
};

} // namespace

void lower(plan::Builder &builder, const Graph &graph, uint64_t seed, const Objective &objective) {
    Forward forward(builder, graph, seed, activation_left(graph, objective));
    if (objective.loss == nullptr) {
        builder.set_output(forward.output().before);
        return;
    }
    lower_objective(builder, forward.output(), objective);
    if (builder.training()) builder.add_backward();
    lower_regularizers(builder, graph);
}

void check_objective(plan::Builder &builder, const Graph &graph, const Objective &objective) {
    Output output{builder.input(graph.output_shape()), activation_left(graph, objective), {}};
    const std::optional<Shape> &mask = graph.mask(graph.outputs()[0]);
    if (mask) output.before.mask = builder.mask(with_batch(output.before.shape[0], *mask));
    lower_objective(builder, output, objective);
}

} // namespace rekindle
