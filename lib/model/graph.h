#pragma once

#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "model/parameter_store.h"
#include "model/shape_inference.h"

namespace rekindle {

// A value of a graph: an input of the model or an output of a layer's call.
using GraphValue = size_t;

struct GraphInput {
    std::string name;
    std::optional<Shape> shape; // of one sample, as declared; none where the data will say
    GraphValue value;
    Dtype dtype = REKINDLE_FLOAT32; // that it is declared with; inside the model it is float32 or int32
};

// A call of a layer.
struct Node {
    size_t layer;
    size_t call;                             // which of the layer's calls it is, in the order in which they were made
    std::vector<GraphValue> inputs, outputs; // the arguments' values among the inputs
    CallArguments arguments;
};

// What a model computes: calls of layers in the order of execution, and, once it is built, the shapes of all values.
// Calls of one layer share its weights.
class Graph {
public:
    // "" is an automatic name. Throws INVALID_ARGUMENT for one that is taken.
    GraphValue add_input(std::string name, std::optional<Shape> shape, Dtype dtype = REKINDLE_FLOAT32);
    // Throws INVALID_STATE once built, INVALID_ARGUMENT for a name that is taken or a layer that is in use. Returns the
    // layer's index.
    size_t add_layer(const std::shared_ptr<const Layer> &layer);
    // Appends a call, the layer's `call`th; returns the values that it computes. Changes nothing if it throws.
    const std::vector<GraphValue> &add_call(size_t layer, size_t call, std::vector<GraphValue> inputs,
                                            const CallArguments &arguments = {});
    // By names of their own, or by none: an output then has the name of the layer which computes it, or of the input which
    // it is, with "_1" behind it for the second of one name.
    void set_outputs(std::vector<GraphValue> outputs, std::vector<std::string> names = {});
    // For a chain of one input: the layer reads the output, and becomes it. Changes nothing if it throws.
    void append(const std::shared_ptr<const Layer> &layer);

    // Works out the shapes from those of the inputs. Throws INVALID_ARGUMENT where they do not fit, and is then not
    // built.
    void build(const std::vector<Shape> &input_shapes);
    void unbuild();
    bool is_built() const { return built_; }

    const std::vector<GraphInput> &inputs() const { return inputs_; }
    // Those of the inputs, as declared; none where one is not.
    std::optional<std::vector<Shape>> declared_shapes() const;
    const std::vector<GraphValue> &outputs() const { return outputs_; }
    const std::vector<Node> &nodes() const { return nodes_; }
    size_t value_count() const { return readers_.size(); }
    bool has_named_outputs() const { return has_named_outputs_; } // they have names of their own
    const std::string &output_name(size_t index) const { return output_names_[index]; }
    // How many inputs of calls and outputs of the model a value is.
    size_t readers(GraphValue value) const { return readers_[value]; }

    size_t layer_count() const { return layers_.size(); }
    const Layer &layer(size_t index) const { return *layers_[index]; }
    // Keras's names: the given one, or the class's in snake case with a number from the second on.
    const std::string &name(size_t index) const { return names_[index]; }

    // Whether training changes the layer's weights; takes effect with the next compile.
    bool is_trainable(size_t layer) const { return trainable_[layer]; }
    void set_trainable(size_t layer, bool trainable) { trainable_[layer] = trainable; }
    // The index of a layer of that name; throws NOT_FOUND.
    size_t find_layer(const std::string &name) const;

    // Once built; of one sample.
    const Shape &shape(GraphValue value) const { return specs_[value].shape; }
    const TensorSpec &spec(GraphValue value) const { return specs_[value]; }
    Dtype dtype(GraphValue value) const { return specs_[value].dtype; } // float32 or int32
    // Of the mask that travels with it; none where all its places count.
    const std::optional<Shape> &mask(GraphValue value) const { return specs_[value].mask; }
    // About how many multiplications a sample takes forward: each of a layer's weights at each place of its output.
    size_t work() const { return work_; }
    // Of a layer's first call, its first output.
    const Shape &layer_output(size_t layer) const;

    // The weights in the order of the layers, and where each layer's begin.
    const std::vector<Parameter> &parameters() const { return parameters_; }
    std::vector<plan::Role> roles() const;
    size_t first_parameter(size_t layer) const { return first_parameters_[layer]; }
    std::span<const Parameter> layer_parameters(size_t layer) const {
        size_t first = first_parameters_[layer];
        size_t end = layer + 1 < layer_count() ? first_parameters_[layer + 1] : parameters_.size();
        return std::span(parameters_).subspan(first, end - first);
    }

private:
    // The automatic name of the next layer of a class.
    std::string next_name(const std::string &base);
    const std::string &name_of(GraphValue value) const; // of what computes it
    size_t count_work() const;
    void forget_layer(const Layer &layer, const std::string &name, size_t index) noexcept; // the last one

    std::vector<GraphInput> inputs_;
    std::vector<GraphValue> outputs_;
    std::vector<std::string> output_names_;
    bool has_named_outputs_ = false;
    std::vector<Node> nodes_;
    std::vector<size_t> readers_; // of each value

    std::vector<std::shared_ptr<const Layer>> layers_;
    std::vector<std::string> names_;
    std::vector<bool> trainable_;
    std::unordered_set<std::string> taken_names_;
    std::unordered_set<const Layer *> taken_layers_;
    std::unordered_map<std::string, int> free_numbers_; // no smaller one is free, for each class

    bool built_ = false;
    std::vector<TensorSpec> specs_; // of each value
    size_t work_ = 0;
    std::vector<Parameter> parameters_;
    std::vector<size_t> first_parameters_; // of each layer
};

} // namespace rekindle
