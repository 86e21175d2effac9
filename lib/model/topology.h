#pragma once

#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "model/parameter_store.h"

namespace rekindle {

// The graph of a Sequential model: its layers in order and, once it is built, their shapes.
class Topology {
public:
    // Throws INVALID_STATE once built, INVALID_ARGUMENT for a name that is taken or a layer that is in use.
    void add(const std::shared_ptr<Layer> &layer);

    // Works out the shapes. Throws INVALID_ARGUMENT where they do not fit, and is then not built.
    void build(const Shape &input_shape);
    void unbuild();
    bool is_built() const { return built_; }

    size_t size() const { return layers_.size(); }
    const Layer &layer(size_t index) const { return *layers_[index]; }
    // Keras's names: the given one, or the class's in snake case with a number from the second on.
    const std::string &name(size_t index) const { return names_[index]; }

    // Once built; of one sample.
    const Shape &input_shape() const { return input_shape_; }
    const Shape &layer_output(size_t index) const { return outputs_[index]; }
    const Shape &output_shape() const { return outputs_.empty() ? input_shape_ : outputs_.back(); }

    // The weights in the order of the layers, and where each layer's begin.
    const std::vector<Parameter> &parameters() const { return parameters_; }
    size_t first_parameter(size_t layer) const { return first_parameters_[layer]; }
    std::span<const Parameter> layer_parameters(size_t layer) const {
        size_t first = first_parameters_[layer];
        size_t end = layer + 1 < size() ? first_parameters_[layer + 1] : parameters_.size();
        return std::span(parameters_).subspan(first, end - first);
    }

private:
    // The automatic name of the next layer of a class.
    std::string next_name(const std::string &base);

    std::vector<std::shared_ptr<Layer>> layers_;
    std::vector<std::string> names_;
    std::unordered_set<std::string> taken_names_;
    std::unordered_set<const Layer *> taken_layers_;
    std::unordered_map<std::string, int> free_numbers_; // no smaller one is free, for each class
    bool built_ = false;
    Shape input_shape_;
    std::vector<Shape> outputs_;
    std::vector<Parameter> parameters_;
    std::vector<size_t> first_parameters_;
};

} // namespace rekindle
