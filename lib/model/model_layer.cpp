#include "model/model_layer.h"

#include "core/error.h"
#include "model/member_json.h"

namespace rekindle {
namespace {

std::shared_ptr<const Graph> build_if_known(Graph graph) {
    if (std::optional<std::vector<Shape>> shapes = graph.declared_shapes()) graph.build(*shapes);
    return std::make_shared<const Graph>(std::move(graph));
}

} // namespace

ModelLayer::ModelLayer(std::string name, bool is_sequential, Graph graph)
    : Layer(std::move(name)), is_sequential_(is_sequential) {
    for (size_t i = 0; i < graph.layer_count(); ++i) first_weights_.push_back(graph.first_weights(i));
    graph.forget_first_weights();
    graph_ = build_if_known(std::move(graph));
}

ModelLayer::ModelLayer(const ModelLayer &model, std::vector<std::shared_ptr<const FirstWeights>> first_weights)
    : Layer(model.given_name()), is_sequential_(model.is_sequential_), graph_(model.graph_),
      first_weights_(std::move(first_weights)) {}

std::shared_ptr<const Layer> ModelLayer::description() const {
    std::vector<std::shared_ptr<const FirstWeights>> none(graph_->layer_count());
    return std::shared_ptr<const Layer>(new ModelLayer(*this, std::move(none)));
}

void ModelLayer::check_inputs(const std::vector<TensorSpec> &inputs) const {
    const std::vector<GraphInput> &wanted = graph_->inputs();
    require(inputs.size() == wanted.size(), "the model is called on ", inputs.size(), " inputs; expected ",
            wanted.size());
    for (size_t i = 0; i < wanted.size(); ++i) {
        require(!wanted[i].shape || fits(inputs[i].shape, *wanted[i].shape), "the model's input \"", wanted[i].name,
                "\" is given the shape ", describe(inputs[i].shape), "; expected ",
                describe(wanted[i].shape.value_or(Shape{})));
        bool is_cut = computed_dtype(wanted[i].dtype) == REKINDLE_INT32 && inputs[i].dtype != REKINDLE_INT32 &&
                      !reads_indices(*graph_, i);
        require(!is_cut, "the model's input \"", wanted[i].name, "\" is given ", dtype_name(inputs[i].dtype),
                "; expected integers");
    }
}

std::vector<TensorSpec> ModelLayer::output_specs(const std::vector<TensorSpec> &inputs) const {
    check_inputs(inputs);
    InferredSpecs inferred = infer_specs(*graph_, inputs);
    std::vector<TensorSpec> outputs;
    for (GraphValue output : graph_->outputs()) outputs.push_back(inferred.specs[output]);
    return outputs;
}

const char *ModelLayer::module() const {
    return model_module(is_sequential_);
}

const char *ModelLayer::class_name() const {
    return model_class(is_sequential_);
}

void ModelLayer::write_config(Json &config) const {
    write_model_config(view_of(*graph_), is_sequential_, config);
}

std::vector<Shape> ModelLayer::output_shapes(const std::vector<Shape> &, const CallArguments &) const {
    fail(REKINDLE_INTERNAL, "a model was asked for shapes in the place of its layers");
}

std::vector<plan::Value> ModelLayer::lower_call(plan::Builder &, const Position &,
                                                const std::vector<plan::Value> &) const {
    fail(REKINDLE_INTERNAL, "a model was lowered in the place of its layers");
}

} // namespace rekindle
