#include "model/graph.h"

#include <algorithm>
#include <numeric>

#include "core/error.h"
#include "model/shape_inference.h"
#include "parts/snake_case.h"

namespace rekindle {

GraphValue Graph::add_input(std::string name, std::optional<Shape> shape, Dtype dtype) {
    if (name.empty()) name = next_name("input_layer");
    require(taken_names_.insert(name).second, "inputs[", inputs_.size(), "]'s name is \"", name,
            "\"; the model has an input of that name already");
    readers_.push_back(0);
    inputs_.push_back({std::move(name), std::move(shape), readers_.size() - 1, dtype});
    return inputs_.back().value;
}

size_t Graph::add_layer(const std::shared_ptr<const Layer> &layer) {
    if (built_) fail(REKINDLE_INVALID_STATE, "the model is built; add layers before that");
    std::string name = layer->given_name();
    if (name.empty()) name = next_name(parts::snake_case(layer->class_name()));
    require(taken_names_.count(name) == 0, "layer's name is \"", name,
            "\"; the model has a layer of that name already");
    require(taken_layers_.count(layer.get()) == 0, "layer \"", name,
            "\" is in the model already; a layer has one place");
    size_t index = layers_.size();
    taken_layers_.insert(layer.get());
    try {
        taken_names_.insert(name);
        names_.push_back(name);
        trainable_.push_back(layer->begins_trainable());
        layers_.push_back(layer);
    } catch (...) { // all or nothing
        forget_layer(*layer, name, index);
        throw;
    }
    return index;
}

void Graph::forget_layer(const Layer &layer, const std::string &name, size_t index) noexcept {
    taken_layers_.erase(&layer);
    taken_names_.erase(name);
    trainable_.resize(index);
    layers_.resize(index);
    names_.resize(index); // last, because `name` may be in it
}

std::string Graph::next_name(const std::string &base) {
    int &number = free_numbers_[base];
    while (true) {
        std::string name = number == 0 ? base : base + "_" + std::to_string(number);
        if (taken_names_.count(name) == 0) return name;
        ++number;
    }
}

size_t Graph::find_layer(const std::string &name) const {
    auto found = std::find(names_.begin(), names_.end(), name);
    if (found == names_.end()) fail(REKINDLE_NOT_FOUND, "layer is \"", name, "\"; the model has no such layer");
    return static_cast<size_t>(found - names_.begin());
}

std::vector<plan::Role> Graph::roles() const {
    std::vector<plan::Role> roles;
    for (size_t layer = 0; layer < layers_.size(); ++layer) {
        for (const Parameter &parameter : layer_parameters(layer)) {
            plan::Role role = parameter.spec.is_statistic ? plan::Role::kStatistic : plan::Role::kTrained;
            roles.push_back(trainable_[layer] ? role : plan::Role::kFrozen);
        }
    }
    return roles;
}

const std::vector<GraphValue> &Graph::add_call(size_t layer, size_t call, std::vector<GraphValue> inputs,
                                               const CallArguments &arguments) {
    size_t first = readers_.size();
    Node node{layer, call, std::move(inputs), std::vector<GraphValue>(layers_[layer]->output_count()),
              arguments};
    std::iota(node.outputs.begin(), node.outputs.end(), first);
    readers_.resize(first + node.outputs.size());
    try {
        nodes_.push_back(std::move(node));
    } catch (...) { // all or nothing
        readers_.resize(first);
        throw;
    }
    for (GraphValue input : nodes_.back().inputs) ++readers_[input];
    return nodes_.back().outputs;
}

void Graph::set_outputs(std::vector<GraphValue> outputs, std::vector<std::string> names) {
    for (GraphValue output : outputs_) --readers_[output];
    outputs_ = std::move(outputs);
    for (GraphValue output : outputs_) ++readers_[output];
    has_named_outputs_ = !names.empty();
    output_names_ = std::move(names);
    if (has_named_outputs_) return;
    std::unordered_map<std::string, size_t> seen;
    for (GraphValue output : outputs_) {
        const std::string &name = name_of(output);
        size_t before = seen[name]++;
        output_names_.push_back(before == 0 ? name : text(name, "_", before));
    }
}

void Graph::build(const std::vector<Shape> &input_shapes) {
    for (size_t i = 0; i < inputs_.size(); ++i) {
        check_input_shape(input_shapes[i]);
        require(!built_ || input_shapes[i] == shape(inputs_[i].value), "input_shape is ", to_string(input_shapes[i]),
                "; the model is built for ", built_ ? to_string(shape(inputs_[i].value)) : "");
    }
    if (built_) return;
    InferredSpecs inferred = infer_specs(*this, input_shapes);
    first_parameters_.clear();
    parameters_.clear();
    for (size_t i = 0; i < layers_.size(); ++i) {
        first_parameters_.push_back(parameters_.size());
        for (WeightSpec &weight : inferred.weights[i]) {
            std::string name = names_[i] + "/" + weight.name;
            parameters_.push_back({std::move(name), std::move(weight)});
        }
    }
    specs_ = std::move(inferred.specs);
    built_ = true;
    work_ = count_work();
}

std::optional<std::vector<Shape>> Graph::declared_shapes() const {
    std::vector<Shape> shapes;
    for (const GraphInput &input : inputs_) {
        if (!input.shape) return std::nullopt;
        shapes.push_back(*input.shape);
    }
    return shapes;
}

const std::string &Graph::name_of(GraphValue value) const {
    for (const GraphInput &input : inputs_) {
        if (input.value == value) return input.name;
    }
    auto computes = [&](const Node &node) {
        return std::find(node.outputs.begin(), node.outputs.end(), value) != node.outputs.end();
    };
    return names_[std::find_if(nodes_.begin(), nodes_.end(), computes)->layer];
}

const Shape &Graph::layer_output(size_t layer) const {
    auto is_call = [layer](const Node &node) { return node.layer == layer; };
    return shape(std::find_if(nodes_.begin(), nodes_.end(), is_call)->outputs[0]);
}

size_t Graph::count_work() const {
    size_t work = 0;
    for (const Node &node : nodes_) {
        const Shape &output = shape(node.outputs[0]);
        size_t passes = layer(node.layer).passes(shape(node.inputs[0]), output), weights = 0;
        bool multiplies = !layer(node.layer).takes_indices();
        for (const Parameter &parameter : layer_parameters(node.layer)) {
            if (multiplies) weights += element_count(parameter.spec.shape);
        }
        work += element_count(output) + passes * weights;
    }
    return work;
}

void Graph::unbuild() {
    built_ = false;
    specs_.clear();
    parameters_.clear();
    first_parameters_.clear();
}

void Graph::append(const std::shared_ptr<const Layer> &layer) {
    require(layer->output_count() == 1, "layer has ", layer->output_count(),
            " outputs; expected one with one output, as a Sequential model takes it");
    std::vector<GraphValue> last{outputs_.empty() ? inputs_[0].value : outputs_[0]}, output = last;
    size_t index = add_layer(layer);
    try {
        output[0] = add_call(index, 0, std::move(last))[0];
    } catch (...) { // all or nothing
        forget_layer(*layer, names_[index], index);
        throw;
    }
    set_outputs(std::move(output));
}

} // namespace rekindle
