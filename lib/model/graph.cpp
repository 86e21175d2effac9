#include "model/graph.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "core/error.h"
#include "model/model_layer.h"
#include "model/shape_inference.h"
#include "model/unknown_lengths.h"
#include "parts/snake_case.h"

namespace rekindle {
namespace {

// Models that are called several times in models that are grow by their product; this is beyond what anybody trains.
constexpr size_t kMaximumNodes = 100'000;

} // namespace

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
    size_t member = members_.size(), first = layers_.size();
    try {
        taken_names_.insert(name);
        add_member(name, layer);
    } catch (...) { // all or nothing
        forget_member(name, member, first);
        throw;
    }
    return member;
}

void Graph::add_member(const std::string &name, const std::shared_ptr<const Layer> &layer) {
    Member member{name, layer, layers_.size(), 1};
    if (const ModelLayer *model = layer->as_model()) {
        const Graph &inside = model->graph();
        member.layer = model->description();
        member.layer_count = inside.layer_count();
        for (size_t i = 0; i < inside.layer_count(); ++i) {
            add_own(inside.layers_[i], name + "/" + inside.names_[i], inside.trainable_[i], model->first_weights(i));
        }
    } else {
        add_own(layer, name, layer->begins_trainable(), nullptr);
    }
    members_.push_back(std::move(member));
}

void Graph::add_own(const std::shared_ptr<const Layer> &layer, std::string name, bool is_trainable,
                    std::shared_ptr<const FirstWeights> first_weights) {
    require(taken_layers_.count(layer.get()) == 0, "layer \"", name,
            "\" is in the model already; a layer has one place");
    layers_.push_back(layer);
    taken_layers_.insert(layer.get());
    names_.push_back(std::move(name));
    trainable_.push_back(is_trainable);
    first_weights_.push_back(std::move(first_weights));
}

void Graph::forget_member(const std::string &name, size_t member, size_t first_layer) noexcept {
    for (size_t i = first_layer; i < layers_.size(); ++i) taken_layers_.erase(layers_[i].get());
    layers_.resize(first_layer);
    names_.resize(std::min(names_.size(), first_layer));
    trainable_.resize(std::min(trainable_.size(), first_layer));
    first_weights_.resize(std::min(first_weights_.size(), first_layer));
    taken_names_.erase(name);
    if (members_.size() > member) members_.pop_back(); // last, because `name` may be in it
}

std::string Graph::next_name(const std::string &base) {
    int &number = free_numbers_[base];
    while (true) {
        std::string name = number == 0 ? base : base + "_" + std::to_string(number);
        if (taken_names_.count(name) == 0) return name;
        ++number;
    }
}

Graph::Found Graph::find_member(std::string_view path) const {
    for (const Member &member : members_) {
        if (member.name == path) return {&member, member.first_layer};
        const ModelLayer *model = member.layer->as_model();
        std::string_view name = member.name;
        bool is_inside = model != nullptr && path.starts_with(name) && path.substr(name.size()).starts_with('/');
        if (!is_inside) continue;
        Found inside = model->graph().find_member(path.substr(name.size() + 1));
        return {inside.member, member.first_layer + inside.first_layer};
    }
    return {nullptr, 0};
}

LayerRange Graph::find_layers(const std::string &name) const {
    Found found = find_member(name);
    if (found.member == nullptr) fail(REKINDLE_NOT_FOUND, "layer is \"", name, "\"; the model has no such layer");
    return {found.first_layer, found.member->layer_count};
}

bool Graph::is_trainable(LayerRange layers) const {
    auto first = trainable_.begin() + static_cast<std::ptrdiff_t>(layers.first);
    auto end = first + static_cast<std::ptrdiff_t>(layers.count);
    return layers.count == 0 || std::find(first, end, true) != end;
}

void Graph::forget_first_weights() noexcept {
    for (std::shared_ptr<const FirstWeights> &weights : first_weights_) weights.reset();
}

Graph Graph::with_layers(std::vector<std::shared_ptr<const Layer>> layers) const {
    Graph graph = *this;
    for (GraphInput &input : graph.inputs_) {
        if (built_) input.shape = shape(input.value);
    }
    graph.unbuild();
    graph.taken_layers_.clear();
    for (const auto &layer : layers) graph.taken_layers_.insert(layer.get());
    for (Member &member : graph.members_) {
        if (member.layer->as_model() == nullptr) member.layer = layers[member.first_layer];
    }
    graph.layers_ = std::move(layers);
    return graph;
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

const std::vector<GraphValue> &Graph::add_call(size_t member, size_t call, std::vector<GraphValue> inputs,
                                               const CallArguments &arguments) {
    const Member &called = members_[member];
    size_t first_node = nodes_.size(), first_value = readers_.size();
    try {
        std::vector<GraphValue> outputs = called.layer->as_model() != nullptr
                                              ? add_nodes_of(called, call, inputs)
                                              : add_node({called.first_layer, call, inputs, {}, arguments});
        calls_.push_back({member, call, std::move(inputs), std::move(outputs), arguments, first_node});
    } catch (...) { // all or nothing
        forget_nodes(first_node, first_value);
        throw;
    }
    return calls_.back().outputs;
}

std::vector<GraphValue> Graph::add_node(Node node) {
    size_t first = readers_.size();
    node.outputs.resize(layers_[node.layer]->output_count());
    std::iota(node.outputs.begin(), node.outputs.end(), first);
    std::vector<GraphValue> outputs = node.outputs;
    readers_.resize(first + outputs.size());
    nodes_.push_back(std::move(node));
    for (GraphValue input : nodes_.back().inputs) ++readers_[input];
    return outputs;
}

// A call of a model's layer is one in each call of the model: what the layer draws differs between them.
std::vector<GraphValue> Graph::add_nodes_of(const Member &member, size_t call, const std::vector<GraphValue> &inputs) {
    const Graph &inside = member.layer->as_model()->graph();
    require(inputs.size() == inside.inputs_.size(), "layer \"", member.name, "\": the model is called on ",
            inputs.size(), " inputs; expected ", inside.inputs_.size());
    require(nodes_.size() + inside.nodes_.size() <= kMaximumNodes, "layer \"", member.name,
            "\": with it the model has more than ", kMaximumNodes, " calls of layers; expected fewer");
    std::vector<GraphValue> values(inside.value_count());
    for (size_t i = 0; i < inputs.size(); ++i) values[inside.inputs_[i].value] = inputs[i];
    std::vector<size_t> calls_of_layer(inside.layer_count());
    for (const Node &node : inside.nodes_) ++calls_of_layer[node.layer];
    for (const Node &node : inside.nodes_) {
        Node own{
            member.first_layer + node.layer, call * calls_of_layer[node.layer] + node.call, {}, {}, node.arguments};
        for (GraphValue input : node.inputs) own.inputs.push_back(values[input]);
        std::vector<GraphValue> outputs = add_node(std::move(own));
        for (size_t i = 0; i < outputs.size(); ++i) values[node.outputs[i]] = outputs[i];
    }
    std::vector<GraphValue> outputs;
    for (GraphValue output : inside.outputs_) outputs.push_back(values[output]);
    return outputs;
}

void Graph::forget_nodes(size_t first_node, size_t first_value) noexcept {
    for (; nodes_.size() > first_node; nodes_.pop_back()) {
        for (GraphValue input : nodes_.back().inputs) --readers_[input];
    }
    readers_.resize(first_value);
}

void Graph::set_outputs(std::vector<GraphValue> outputs, std::vector<std::string> names) {
    bool has_names = !names.empty();
    std::unordered_map<std::string, size_t> seen;
    for (size_t i = 0; !has_names && i < outputs.size(); ++i) {
        const std::string &name = name_of(outputs[i]);
        size_t before = seen[name]++;
        names.push_back(before == 0 ? name : text(name, "_", before));
    }
    for (GraphValue output : outputs_) --readers_[output];
    outputs_ = std::move(outputs);
    for (GraphValue output : outputs_) ++readers_[output];
    has_named_outputs_ = has_names;
    output_names_ = std::move(names);
}

void Graph::build(const std::vector<Shape> &input_shapes) {
    for (size_t i = 0; i < inputs_.size(); ++i) {
        check_input_shape(input_shapes[i]);
        require(!built_ || fits(input_shapes[i], shape(inputs_[i].value)), "input_shape is ", describe(input_shapes[i]),
                "; the model is built for ", built_ ? describe(shape(inputs_[i].value)) : "");
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
    find_usual_shapes(input_shapes);
    work_ = count_work();
}

// A graph whose inputs must differ in length has none.
void Graph::find_usual_shapes(const std::vector<Shape> &input_shapes) {
    usual_shapes_.reset();
    if (std::all_of(input_shapes.begin(), input_shapes.end(), is_known)) {
        usual_shapes_.emplace();
        return;
    }
    for (int64_t length : kLengthsTried) {
        std::vector<Shape> shapes;
        shapes.reserve(input_shapes.size());
        for (const Shape &shape : input_shapes) shapes.push_back(with_length(shape, length));
        try {
            specs_for(shapes);
            usual_shapes_ = std::move(shapes);
            return;
        } catch (const Error &) {
            continue;
        }
    }
}

std::vector<TensorSpec> Graph::specs_for(const std::vector<Shape> &input_shapes) const {
    return input_shapes.empty() ? specs_ : infer_specs(*this, input_shapes).specs;
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
    auto gives = [&](const MemberCall &call) {
        return std::find(call.outputs.begin(), call.outputs.end(), value) != call.outputs.end();
    };
    return members_[std::find_if(calls_.begin(), calls_.end(), gives)->member].name;
}

const Shape &Graph::member_output(size_t member) const {
    auto is_call = [member](const MemberCall &call) { return call.member == member; };
    return shape(std::find_if(calls_.begin(), calls_.end(), is_call)->outputs[0]);
}

size_t Graph::count_work() const {
    if (!usual_shapes_) return std::numeric_limits<size_t>::max(); // much: all threads are worth it
    std::vector<TensorSpec> specs = specs_for(*usual_shapes_);
    size_t work = 0;
    for (const Node &node : nodes_) {
        const Shape &output = specs[node.outputs[0]].shape;
        size_t passes = layer(node.layer).passes(specs[node.inputs[0]].shape, output), weights = 0;
        bool multiplies = !layer(node.layer).takes_indices();
        for (const Parameter &parameter : layer_parameters(node.layer)) {
            if (multiplies) weights += element_count(parameter.spec.shape);
        }
        work += element_count(output) + passes * weights;
    }
    return work;
}

size_t Graph::work(const std::vector<Shape> &input_shapes) const {
    if (input_shapes.empty() || !usual_shapes_) return work_;
    size_t usual = 0, given = 0;
    for (size_t i = 0; i < input_shapes.size(); ++i) {
        usual += element_count((*usual_shapes_)[i]);
        given += element_count(input_shapes[i]);
    }
    return static_cast<size_t>(static_cast<double>(work_) * static_cast<double>(given) / static_cast<double>(usual));
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
    GraphValue last = outputs_.empty() ? inputs_[0].value : outputs_[0];
    size_t first_node = nodes_.size(), first_value = readers_.size(), member = add_layer(layer);
    try {
        set_outputs(add_call(member, 0, {last}));
    } catch (...) { // all or nothing
        if (!calls_.empty() && calls_.back().member == member) calls_.pop_back();
        forget_nodes(first_node, first_value);
        forget_member(members_[member].name, member, members_[member].first_layer);
        throw;
    }
}

} // namespace rekindle
