#include "model/lowering.h"

#include "core/error.h"
#include "core/interruption.h"
#include "layers/activity_penalty.h"
#include "layers/masks.h"

namespace rekindle {
namespace {

// The activation that ends the layer which computes an output, if loss or metrics work on the values before it, as
// Keras's crossentropies do; else none.
PendingActivation activation_left(const Graph &graph, const Objective &objective, size_t output) {
    const Loss *loss = (*objective.losses)[output].loss.get();
    bool is_wanted = loss != nullptr && loss->is_crossentropy();
    for (const CompiledMetric &compiled : *objective.metrics) {
        is_wanted |= compiled.output == output && compiled.metric->wants_logits();
    }
    if (!is_wanted) return PendingActivation::kNone;
    for (const Node &node : graph.nodes()) {
        if (node.outputs[0] != graph.outputs()[output]) continue;
        const Layer &layer = graph.layer(node.layer);
        bool heeds_mask = layer.takes_mask() && (node.arguments.has_mask || graph.mask(node.inputs[0]));
        return heeds_mask ? PendingActivation::kNone : layer.pending_activation();
    }
    return PendingActivation::kNone; // the output is an input
}

std::vector<PendingActivation> activations_left(const Graph &graph, const Objective &objective) {
    std::vector<PendingActivation> left(graph.outputs().size(), PendingActivation::kNone);
    for (size_t i = 0; objective.losses != nullptr && i < left.size(); ++i) {
        left[i] = activation_left(graph, objective, i);
    }
    return left;
}

// An output as the objective gets it.
struct Output {
    plan::Value before; // `pending`
    PendingActivation pending;
    plan::Value after; // empty until somebody wants it
};

void lower_at(plan::Builder &builder, size_t index, const Output &output, const Objective &objective,
              const MetricPlaces &places, bool is_first_loss) {
    const CompiledLoss &at = (*objective.losses)[index];
    bool logits = output.pending != PendingActivation::kNone && at.loss != nullptr && at.loss->is_crossentropy();
    plan::Value after = output.after;
    // Only metrics want the logits: the loss gets what comes of them.
    if (!logits && at.loss != nullptr && after.empty()) after = lower_pending(builder, output.pending, output.before);
    after.mask = output.before.mask;
    MetricSources sources(builder, index, output.before, output.pending, after);
    lower_metrics(builder, *objective.metrics, places, index, sources);
    if (at.loss == nullptr) return;
    lower_loss(builder, {*at.loss, at.weight, index, is_first_loss}, logits ? output.before : after, logits);
}

void lower_objective(plan::Builder &builder, const std::vector<Output> &outputs, const Graph &graph,
                     const Objective &objective) {
    MetricPlaces places = place_metrics(*objective.metrics, output_samples(graph));
    bool is_first_loss = true;
    for (size_t i = 0; i < outputs.size(); ++i) {
        lower_at(builder, i, outputs[i], objective, places, is_first_loss);
        if ((*objective.losses)[i].loss != nullptr) is_first_loss = false;
    }
}

// Integers as floats, as a model gives its outputs.
plan::Value as_floats(plan::Builder &builder, const plan::Value &value) {
    if (value.dtype == REKINDLE_FLOAT32) return value;
    plan::Value floats = builder.value(value.shape, value.desc);
    builder.add("cast", {value.block, floats.block},
                [from = value.block, to = floats.block, count = value.elements()](const plan::Run &) {
                    for (size_t i = 0; i < count; ++i) to->floats()[i] = static_cast<float>(from->integers()[i]);
                });
    return floats;
}

bool has_penalty(const Layer &layer) {
    return layer.activity_regularizer() != nullptr && !layer.penalizes_inside();
}

// The calls of a graph's layers, one after the other.
class Forward {
public:
    Forward(plan::Builder &builder, const SpecifiedGraph &of, uint64_t seed, const std::vector<PendingActivation> &left)
        : builder_(builder), graph_(of.graph), specs_(of.specs), seed_(seed), values_(of.specs.size()) {
        for (PendingActivation pending : left) outputs_.push_back({{}, pending, {}});
        for (const GraphInput &input : graph_.inputs()) {
            values_[input.value] = builder.input(specs_[input.value].shape, specs_[input.value].dtype);
        }
        for (const Node &node : graph_.nodes()) {
            check_interruption(); // a kernel may take some milliseconds to be made
            add(node);
        }
        for (size_t i = 0; i < outputs_.size(); ++i) {
            if (outputs_[i].pending != PendingActivation::kNone) continue;
            outputs_[i].before = builder.plain(as_floats(builder, values_[graph_.outputs()[i]]));
        }
    }

    const std::vector<Output> &outputs() const { return outputs_; }

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
            srcs[0].mask = lower_nonzero(builder_, srcs.back());
            srcs.pop_back();
        }
        std::vector<Shape> shapes;
        for (GraphValue output : node.outputs) shapes.push_back(specs_[output].shape);
        std::vector<size_t> left = outputs_that_take_activation(node);
        Position position{node.layer,
                          node.call,
                          graph_.name(node.layer),
                          std::move(shapes),
                          graph_.layer_parameters(node.layer),
                          graph_.first_parameter(node.layer),
                          seed_,
                          !left.empty(),
                          is_frozen(node.layer),
                          node.arguments};
        std::vector<plan::Value> dsts = graph_.layer(node.layer).lower_call(builder_, position, srcs);
        set_masks(node, position, srcs, dsts);
        if (!left.empty()) leave(dsts[0], node, left);
        penalize(graph_.layer(node.layer), dsts);
        for (size_t i = 0; i < dsts.size(); ++i) values_[node.outputs[i]] = dsts[i];
    }

    // Who reads a value with a penalty must leave the gradient of its ReLU to the layer.
    void penalize(const Layer &layer, std::vector<plan::Value> &dsts) {
        if (!has_penalty(layer)) return;
        for (plan::Value &dst : dsts) {
            dst.relu_gradient_done = nullptr;
            penalize_activity(builder_, layer.activity_regularizer(), as_floats(builder_, dst));
        }
    }

    // What a layer passes on may be its input, mask and all.
    void set_masks(const Node &node, const Position &position, const std::vector<plan::Value> &srcs,
                   std::vector<plan::Value> &dsts) {
        for (size_t i = 0; i < dsts.size(); ++i) {
            if (!graph_.mask(node.outputs[i])) dsts[i].mask = {};
        }
        const Layer &layer = graph_.layer(node.layer);
        bool is_missing = graph_.mask(node.outputs[0]) && dsts[0].mask.empty();
        if (is_missing) dsts[0].mask = layer.lower_mask(builder_, position, srcs);
        for (size_t i = 1; i < layer.masked_outputs(); ++i) dsts[i].mask = dsts[0].mask;
    }

    // The outputs of the model whose objective takes upon itself the activation that ends a call.
    std::vector<size_t> outputs_that_take_activation(const Node &node) const {
        std::vector<size_t> found;
        for (size_t i = 0; i < outputs_.size(); ++i) {
            bool takes = outputs_[i].pending != PendingActivation::kNone;
            if (takes && graph_.outputs()[i] == node.outputs[0]) found.push_back(i);
        }
        return found;
    }

    // The activation is the objective's to do, and is done here where others read the value, too, or it has a penalty.
    void leave(plan::Value &dst, const Node &node, const std::vector<size_t> &outputs) {
        plan::Value before = builder_.plain(dst), after;
        PendingActivation pending = outputs_[outputs[0]].pending;
        if (graph_.readers(node.outputs[0]) > 1 || has_penalty(graph_.layer(node.layer))) {
            after = lower_pending(builder_, pending, before);
            after.mask = before.mask;
            dst = after;
        }
        for (size_t output : outputs) outputs_[output] = {before, pending, after};
    }

    plan::Builder &builder_;
    const Graph &graph_;
    const std::vector<TensorSpec> &specs_;
    uint64_t seed_;
    std::vector<plan::Value> values_;
    std::vector<Output> outputs_;
};

} // namespace

std::vector<Shape> output_samples(const Graph &graph) {
    std::vector<Shape> samples;
    for (GraphValue output : graph.outputs()) samples.push_back(graph.shape(output));
    return samples;
}

void lower(plan::Builder &builder, const SpecifiedGraph &of, uint64_t seed, const Objective &objective) {
    Forward forward(builder, of, seed, activations_left(of.graph, objective));
    if (objective.losses == nullptr) {
        for (const Output &output : forward.outputs()) builder.add_output(output.before);
        return;
    }
    lower_objective(builder, forward.outputs(), of.graph, objective);
    builder.add_behind_losses();
    if (builder.training()) builder.add_backward();
}

void check_objective(plan::Builder &builder, const SpecifiedGraph &of, const Objective &objective) {
    std::vector<PendingActivation> left = activations_left(of.graph, objective);
    std::vector<Output> outputs;
    for (size_t i = 0; i < left.size(); ++i) {
        const auto &[shape, dtype, mask] = of.specs[of.graph.outputs()[i]];
        plan::Value before = builder.input(shape, REKINDLE_FLOAT32);
        if (mask) before.mask = builder.mask(with_batch(before.shape[0], *mask));
        outputs.push_back({before, left[i], {}});
    }
    lower_objective(builder, outputs, of.graph, objective);
}

} // namespace rekindle
