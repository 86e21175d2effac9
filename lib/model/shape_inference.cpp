#include "model/shape_inference.h"

#include "core/error.h"
#include "model/graph.h"

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
        require(i < later.size() && first[i].shape == later[i].shape, "it is called on ", to_string(inputs[0]),
                ", for which ", first[i].name, " would have the shape ",
                i < later.size() ? to_string(later[i].shape) : "of none", "; its first call made one of ",
                to_string(first[i].shape));
    }
}

void infer_call(const Graph &graph, const Node &node, InferredShapes &inferred, std::vector<bool> &is_known) {
    const Layer &layer = graph.layer(node.layer);
    std::vector<Shape> inputs;
    for (GraphValue input : node.inputs) inputs.push_back(inferred.shapes[input]);
    std::vector<Shape> outputs = layer.output_shapes(inputs);
    for (size_t i = 0; i < outputs.size(); ++i) {
        require_computable(outputs[i], "the output");
        inferred.shapes[node.outputs[i]] = std::move(outputs[i]);
    }
    std::vector<WeightSpec> weights = layer.weight_specs(inputs);
    if (is_known[node.layer]) return require_same(inferred.weights[node.layer], weights, inputs);
    for (const WeightSpec &weight : weights) check_weight(weight);
    inferred.weights[node.layer] = std::move(weights);
    is_known[node.layer] = true;
}

} // namespace

InferredShapes infer_shapes(const Graph &graph, const std::vector<Shape> &input_shapes) {
    InferredShapes inferred{std::vector<Shape>(graph.value_count()),
                            std::vector<std::vector<WeightSpec>>(graph.layer_count())};
    std::vector<bool> is_known(graph.layer_count());
    for (size_t i = 0; i < input_shapes.size(); ++i) inferred.shapes[graph.inputs()[i].value] = input_shapes[i];
    for (const Node &node : graph.nodes()) {
        try {
            infer_call(graph, node, inferred, is_known);
        } catch (const Error &error) {
            throw Error(error.status(), "layer \"" + graph.name(node.layer) + "\": " + error.what());
        }
    }
    return inferred;
}

void check_input_shape(const Shape &shape) {
    require_computable(shape, "input_shape");
    for (int64_t dimension : shape) {
        require(dimension >= 1, "input_shape is ", to_string(shape), "; expected dimensions of 1 or more");
    }
}

} // namespace rekindle
