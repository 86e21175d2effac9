#include "model/topology.h"

#include "core/error.h"
#include "parts/snake_case.h"

namespace rekindle {
namespace {

void check_weight(const WeightSpec &weight) {
    require_computable(weight.shape, weight.name);
    if (weight.regularizer != nullptr) weight.regularizer->check(weight.shape);
    if (weight.constraint != nullptr) weight.constraint->check(weight.shape);
}

} // namespace

void Topology::add(const std::shared_ptr<Layer> &layer) {
    if (built_) fail(REKINDLE_INVALID_STATE, "the model is built; add layers before that");
    std::string name = layer->given_name();
    if (name.empty()) name = next_name(parts::snake_case(layer->class_name()));
    require(taken_names_.count(name) == 0, "layer's name is \"", name,
            "\"; the model has a layer of that name already");
    require(taken_layers_.count(layer.get()) == 0, "layer \"", name,
            "\" is in the model already; a layer has one place");
    taken_layers_.insert(layer.get());
    try {
        taken_names_.insert(name);
        names_.push_back(name);
        layers_.push_back(layer);
    } catch (...) { // all or nothing
        taken_layers_.erase(layer.get());
        taken_names_.erase(name);
        names_.resize(layers_.size());
        throw;
    }
}

std::string Topology::next_name(const std::string &base) {
    int &number = free_numbers_[base];
    while (true) {
        std::string name = number == 0 ? base : base + "_" + std::to_string(number);
        if (taken_names_.count(name) == 0) return name;
        ++number;
    }
}

void Topology::build(const Shape &input_shape) {
    require_computable(input_shape, "input_shape");
    for (int64_t dimension : input_shape) {
        require(dimension >= 1, "input_shape is ", to_string(input_shape), "; expected dimensions of 1 or more");
    }
    if (built_) {
        require(input_shape == input_shape_, "input_shape is ", to_string(input_shape), "; the model is built for ",
                to_string(input_shape_));
        return;
    }
    if (layers_.empty()) fail(REKINDLE_INVALID_STATE, "the model has no layers; add at least one");
    std::vector<Shape> outputs;
    std::vector<Parameter> parameters;
    std::vector<size_t> first_parameters;
    Shape shape = input_shape;
    for (size_t i = 0; i < layers_.size(); ++i) {
        try {
            Shape output = layers_[i]->output_shape(shape);
            require_computable(output, "the output");
            first_parameters.push_back(parameters.size());
            for (WeightSpec &weight : layers_[i]->weights(shape)) {
                check_weight(weight);
                std::string name = names_[i] + "/" + weight.name;
                parameters.push_back({std::move(name), std::move(weight)});
            }
            shape = std::move(output);
        } catch (const Error &error) {
            throw Error(error.status(), "layer \"" + names_[i] + "\": " + error.what());
        }
        outputs.push_back(shape);
    }
    input_shape_ = input_shape;
    outputs_ = std::move(outputs);
    parameters_ = std::move(parameters);
    first_parameters_ = std::move(first_parameters);
    built_ = true;
}

void Topology::unbuild() {
    built_ = false;
    input_shape_.clear();
    outputs_.clear();
    parameters_.clear();
    first_parameters_.clear();
}

} // namespace rekindle
