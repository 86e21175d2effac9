#pragma once

#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "core/tensor.h"
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

// What a user sees in a graph: a layer, or a model taken as one, whose layers are among those of the graph.
struct Member {
    std::string name;                   // its own: "dense"
    std::shared_ptr<const Layer> layer; // a ModelLayer for a model
    size_t first_layer, layer_count;
};

// A call of a member: a node, or those of a model's layers.
struct MemberCall {
    size_t member;
    size_t call;                             // which of the member's calls it is, in the order in which they were made
    std::vector<GraphValue> inputs, outputs; // as those of a node
    CallArguments arguments;
    size_t first_node;
};

// Layers that follow each other.
struct LayerRange {
    size_t first, count;
};

// What a layer begins with in the place of what its initializers make: a value for each of its weights.
using FirstWeights = std::vector<TensorPointer>;

// What a model computes: calls of layers in the order of execution, and, once it is built, the shapes of all values.
// Calls of one layer share its weights. A model that is taken as a layer is not among these: its layers and its calls
// are, under names with a path ("encoder/dense"), and members() and calls() say what came of it.
class Graph {
public:
    // "" is an automatic name. Throws INVALID_ARGUMENT for one that is taken.
    GraphValue add_input(std::string name, std::optional<Shape> shape, Dtype dtype = REKINDLE_FLOAT32);
    // Throws INVALID_STATE once built, INVALID_ARGUMENT for a name that is taken or a layer that is in use. Returns the
    // member's index.
    size_t add_layer(const std::shared_ptr<const Layer> &layer);
    // Appends a call, the member's `call`th; returns the values that it computes. Changes nothing if it throws. Throws
    // INVALID_ARGUMENT for a model of another number of inputs.
    const std::vector<GraphValue> &add_call(size_t member, size_t call, std::vector<GraphValue> inputs,
                                            const CallArguments &arguments = {});
    // By names of their own, or by none: an output then has the name of the layer which computes it, or of the input
    // which it is, with "_1" behind it for the second of one name. Changes nothing if it throws.
    void set_outputs(std::vector<GraphValue> outputs, std::vector<std::string> names = {});
    // The shape of the first input, which has none yet.
    void declare_input(Shape shape) { inputs_[0].shape = std::move(shape); }
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
    const std::vector<Member> &members() const { return members_; }
    const std::vector<MemberCall> &calls() const { return calls_; } // in the order of execution
    size_t value_count() const { return readers_.size(); }
    bool has_named_outputs() const { return has_named_outputs_; } // they have names of their own
    const std::string &output_name(size_t index) const { return output_names_[index]; }
    // How many inputs of calls and outputs of the model a value is.
    size_t readers(GraphValue value) const { return readers_[value]; }

    size_t layer_count() const { return layers_.size(); }
    const Layer &layer(size_t index) const { return *layers_[index]; }
    // Keras's names: the given one, or the class's in snake case with a number from the second on; of a layer of a
    // model that is taken as one, behind that one's name and a slash.
    const std::string &name(size_t index) const { return names_[index]; }
    // The layers of a name: one, or those of a model that is taken as a layer. Throws NOT_FOUND.
    LayerRange find_layers(const std::string &name) const;
    // The member of such a name, the model's which it is in at whatever depth, and its first layer here; the member is
    // null where there is none.
    struct Found {
        const Member *member;
        size_t first_layer;
    };
    Found find_member(std::string_view path) const;

    // Whether training changes the layer's weights; takes effect with the next compile.
    bool is_trainable(size_t layer) const { return trainable_[layer]; }
    void set_trainable(size_t layer, bool trainable) { trainable_[layer] = trainable; }
    bool is_trainable(LayerRange layers) const; // whether one of them is, or there is none

    // Null: what the initializers make.
    std::shared_ptr<const FirstWeights> first_weights(size_t layer) const { return first_weights_[layer]; }
    void set_first_weights(size_t layer, std::shared_ptr<const FirstWeights> weights) {
        first_weights_[layer] = std::move(weights);
    }
    void forget_first_weights() noexcept;
    // The same, not built, with other layers in the place of its own, which may be of models; an input has the shape
    // that it was built with.
    Graph with_layers(std::vector<std::shared_ptr<const Layer>> layers) const;

    // Of each value of a graph that is built, for samples of such shapes; none: those of the inputs, which are known.
    // Throws INVALID_ARGUMENT, naming the layer, where they do not fit one another.
    std::vector<TensorSpec> specs_for(const std::vector<Shape> &input_shapes) const;
    // The same for shapes that are known, in the place of such that are not; none, where no such are known to fit.
    const std::optional<std::vector<Shape>> &usual_shapes() const { return usual_shapes_; }

    // Once built; of one sample; dimensions may be unknown.
    const Shape &shape(GraphValue value) const { return specs_[value].shape; }
    const TensorSpec &spec(GraphValue value) const { return specs_[value]; }
    Dtype dtype(GraphValue value) const { return specs_[value].dtype; } // float32 or int32
    // Of the mask that travels with it; none where all its places count.
    const std::optional<Shape> &mask(GraphValue value) const { return specs_[value].mask; }
    // About how many multiplications a sample takes forward: each of a layer's weights at each place of its output.
    // None: a sample of inputs whose shapes are known.
    size_t work(const std::vector<Shape> &input_shapes = {}) const;
    // Of a member's first call, its first output.
    const Shape &member_output(size_t member) const;

    // The weights in the order of the layers, and where each layer's begin.
    const std::vector<Parameter> &parameters() const { return parameters_; }
    std::vector<plan::Role> roles() const;
    size_t first_parameter(size_t layer) const { return first_parameters_[layer]; }
    std::span<const Parameter> layer_parameters(size_t layer) const { return layer_parameters({layer, 1}); }
    std::span<const Parameter> layer_parameters(LayerRange layers) const {
        auto begin_of = [this](size_t layer) {
            return layer < layer_count() ? first_parameters_[layer] : parameters_.size();
        };
        size_t first = begin_of(layers.first);
        return std::span(parameters_).subspan(first, begin_of(layers.first + layers.count) - first);
    }

private:
    // The automatic name of the next layer of a class.
    std::string next_name(const std::string &base);
    const std::string &name_of(GraphValue value) const; // of what computes it
    size_t count_work() const;
    void find_usual_shapes(const std::vector<Shape> &input_shapes);
    void add_member(const std::string &name, const std::shared_ptr<const Layer> &layer);
    void add_own(const std::shared_ptr<const Layer> &layer, std::string name, bool is_trainable,
                 std::shared_ptr<const FirstWeights> first_weights);
    // The last one, as far as it was added.
    void forget_member(const std::string &name, size_t member, size_t first_layer) noexcept;
    std::vector<GraphValue> add_node(Node node); // but for its outputs, which are returned
    std::vector<GraphValue> add_nodes_of(const Member &member, size_t call, const std::vector<GraphValue> &inputs);
    void forget_nodes(size_t first_node, size_t first_value) noexcept; // all from there on

    std::vector<GraphInput> inputs_;
    std::vector<GraphValue> outputs_;
    std::vector<std::string> output_names_;
    bool has_named_outputs_ = false;
    std::vector<Node> nodes_;
    std::vector<MemberCall> calls_;
    std::vector<size_t> readers_; // of each value

    std::vector<Member> members_;
    std::vector<std::shared_ptr<const Layer>> layers_;
    std::vector<std::string> names_;
    std::vector<bool> trainable_;
    std::vector<std::shared_ptr<const FirstWeights>> first_weights_;
    std::unordered_set<std::string> taken_names_;
    std::unordered_set<const Layer *> taken_layers_;
    std::unordered_map<std::string, int> free_numbers_; // no smaller one is free, for each class

    bool built_ = false;
    std::vector<TensorSpec> specs_; // of each value
    std::optional<std::vector<Shape>> usual_shapes_;
    size_t work_ = 0; // for the usual shapes
    std::vector<Parameter> parameters_;
    std::vector<size_t> first_parameters_; // of each layer
};

} // namespace rekindle
