#include "model/shape_inference.h"

#include <algorithm>

#include "core/error.h"
#include "model/model_layer.h"
#include "model/unknown_lengths.h"

namespace rekindle {
namespace {

void check_weight(const WeightSpec &weight) {
    require_computable(weight.shape, weight.name);
    if (weight.regularizer != nullptr) weight.regularizer->check(weight.shape);
    if (weight.constraint != nullptr) weight.constraint->check(weight.shape);
}

// A layer that is called on other shapes must have the same weights.
void require_same(const std::vector<WeightSpec> &first, const std::vector<WeightSpec> &later,
                  const std::vector<Shape> &inputs) {
    for (size_t i = 0; i < first.size(); ++i) {
        require(i < later.size() && first[i].shape == later[i].shape, "it is called on ", describe(inputs[0]),
                ", for which ", first[i].name, " would have the shape ",
                i < later.size() ? to_string(later[i].shape) : "of none", "; its first call made one of ",
                to_string(first[i].shape));
    }
}

// The last input is a mask that is given, in the place of one that travels with the first.
void take_mask(const Layer &layer, std::vector<TensorSpec> &inputs) {
    require(layer.takes_mask(), layer.class_name(), " is called with mask; only layers that heed one take it");
    Shape mask = std::move(inputs.back().shape);
    inputs.pop_back();
    if (!inputs.empty()) inputs[0].mask = std::move(mask);
}

std::vector<Shape> shapes_of(const std::vector<TensorSpec> &specs) {
    std::vector<Shape> shapes;
    shapes.reserve(specs.size());
    for (const TensorSpec &spec : specs) shapes.push_back(spec.shape);
    return shapes;
}

void infer_node(const Graph &graph, const Node &node, InferredSpecs &inferred, std::vector<bool> &is_known) {
    const Layer &layer = graph.layer(node.layer);
    std::vector<TensorSpec> specs;
    for (GraphValue input : node.inputs) specs.push_back(inferred.specs[input]);
    std::vector<TensorSpec> outputs = output_specs(layer, specs, node.arguments);
    for (size_t i = 0; i < outputs.size(); ++i) inferred.specs[node.outputs[i]] = std::move(outputs[i]);
    std::vector<Shape> inputs = shapes_of(specs);
    inputs.resize(inputs.size() - node.arguments.value_count());
    std::vector<WeightSpec> weights = weights_for_unknown_lengths(layer, inputs);
    if (is_known[node.layer]) return require_same(inferred.weights[node.layer], weights, inputs);
    for (const WeightSpec &weight : weights) check_weight(weight);
    inferred.weights[node.layer] = std::move(weights);
    is_known[node.layer] = true;
}

// Throws INVALID_ARGUMENT, naming the layer, for a model that is called on what it does not take.
void check_call(const Graph &graph, const MemberCall &call, const InferredSpecs &inferred) {
    const Member &member = graph.members()[call.member];
    const ModelLayer *model = member.layer->as_model();
    if (model == nullptr) return;
    std::vector<TensorSpec> inputs;
    for (GraphValue input : call.inputs) inputs.push_back(inferred.specs[input]);
    try {
        if (model->graph().is_built()) {
            model->check_inputs(inputs);
        } else {
            model->output_specs(inputs);
        }
    } catch (const Error &error) {
        throw Error(error.status(), text("layer \"", member.name, "\": ", error.what()));
    }
}

} // namespace

Dtype computed_dtype(Dtype declared) {
    return declared == REKINDLE_FLOAT32 || declared == REKINDLE_FLOAT64 ? REKINDLE_FLOAT32 : REKINDLE_INT32;
}

bool reads_indices(const Graph &graph, size_t input) {
    GraphValue value = graph.inputs()[input].value;
    size_t readers = 0;
    for (const Node &node : graph.nodes()) {
        if (node.inputs[0] == value && graph.layer(node.layer).takes_indices()) ++readers;
    }
    return readers != 0 && readers == graph.readers(value);
}

Dtype input_dtype(const Graph &graph, size_t input) {
    return reads_indices(graph, input) ? REKINDLE_INT32 : computed_dtype(graph.inputs()[input].dtype);
}

namespace {

std::vector<TensorSpec> known_output_specs(const Layer &layer, const std::vector<TensorSpec> &inputs,
                                           const CallArguments &arguments) {
    std::vector<TensorSpec> seen = inputs;
    if (arguments.has_mask) take_mask(layer, seen);
    if (const ModelLayer *model = layer.as_model()) return model->output_specs(seen);
    if (layer.takes_mask() && !seen.empty() && seen[0].mask) layer.check_mask(*seen[0].mask, seen[0].shape);
    std::vector<Dtype> dtypes;
    dtypes.reserve(seen.size());
    for (const TensorSpec &spec : seen) dtypes.push_back(spec.dtype);
    if (arguments.has_attention_mask) dtypes.pop_back();
    Dtype dtype = layer.output_dtype(dtypes);
    std::vector<TensorSpec> outputs;
    for (Shape &shape : layer.output_shapes(shapes_of(seen), arguments)) {
        require_computable(shape, "the output");
        bool is_penalized = layer.activity_regularizer() != nullptr && !layer.penalizes_inside();
        if (is_penalized) layer.activity_regularizer()->check(with_batch(1, shape));
        outputs.push_back({std::move(shape), dtype});
    }
    std::optional<Shape> mask = layer.output_mask(seen);
    for (size_t i = 0; i < layer.masked_outputs(); ++i) outputs[i].mask = mask;
    return outputs;
}

} // namespace

std::vector<TensorSpec> output_specs(const Layer &layer, const std::vector<TensorSpec> &inputs,
                                     const CallArguments &arguments) {
    layer.check_arguments(arguments);
    auto of_known = [&](const std::vector<TensorSpec> &known) { return known_output_specs(layer, known, arguments); };
    return layer.as_model() == nullptr ? for_unknown_lengths(inputs, of_known) : of_known(inputs);
}

InferredSpecs infer_specs(const Graph &graph, const std::vector<TensorSpec> &inputs) {
    InferredSpecs inferred{std::vector<TensorSpec>(graph.value_count()),
                           std::vector<std::vector<WeightSpec>>(graph.layer_count())};
    std::vector<bool> is_known(graph.layer_count());
    for (size_t i = 0; i < inputs.size(); ++i) inferred.specs[graph.inputs()[i].value] = inputs[i];
    auto call = graph.calls().begin();
    for (size_t i = 0; i <= graph.nodes().size(); ++i) {
        for (; call != graph.calls().end() && call->first_node == i; ++call) check_call(graph, *call, inferred);
        if (i == graph.nodes().size()) break;
        const Node &node = graph.nodes()[i];
        try {
            infer_node(graph, node, inferred, is_known);
        } catch (const Error &error) {
            throw Error(error.status(), "layer \"" + graph.name(node.layer) + "\": " + error.what());
        }
    }
    return inferred;
}

InferredSpecs infer_specs(const Graph &graph, const std::vector<Shape> &input_shapes) {
    std::vector<TensorSpec> inputs;
    for (size_t i = 0; i < input_shapes.size(); ++i) inputs.push_back({input_shapes[i], input_dtype(graph, i)});
    return infer_specs(graph, inputs);
}

void check_input_shape(const Shape &shape) {
    if (is_known(shape)) require_computable(shape, "input_shape");
    for (int64_t dimension : shape) {
        require(dimension >= 1 || dimension == kUnknownDimension, "input_shape is ", describe(shape),
                "; expected dimensions of 1 or more, or -1 for those that are not known");
    }
}

} // namespace rekindle
