#pragma once

#include <algorithm>
#include <atomic>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "activations/activation.h"
#include "constraints/constraint.h"
#include "core/philox.h"
#include "core/state_registry.h"
#include "initializers/initializer.h"
#include "layers/call_parameter.h"
#include "layers/mask_terms.h"
#include "layers/tensor_spec.h"
#include "parts/described.h"
#include "plan/builder.h"
#include "regularizers/regularizer.h"

namespace rekindle {

class Learner;
class ModelLayer;

// A weight as a layer declares it.
struct WeightSpec {
    std::string name;  // "kernel"
    Shape shape;       // Keras's
    onednn::Desc view; // the row-major public tensor in oneDNN's dimensions
    InitializerPointer initializer;
    RegularizerPointer regularizer{}; // null: none
    ConstraintPointer constraint{};   // null: none
    bool is_statistic = false;        // training kernels write it, and no optimizer
    std::optional<Fans> fans{};       // for its first values; none: those of its shape
};

// A weight of a model.
struct Parameter {
    std::string name; // "dense/kernel"
    WeightSpec spec;
};

// What a call of a layer is given besides its inputs. The values among it stand behind the inputs, in this order.
struct CallArguments {
    size_t initial_state = 0;        // so many values, with which a recurrent layer begins
    bool has_attention_mask = false; // a value: which places of `value` each place of `query` looks at
    bool has_mask = false;           // a value, in the place of the mask that travels with the first input
    bool use_causal_mask = false;

    size_t value_count() const { return initial_state + (has_attention_mask ? 1 : 0) + (has_mask ? 1 : 0); }
    bool operator==(const CallArguments &) const = default;
};

// Which call of a layer is made into kernels, in a model that is built. What it refers to is the model's.
struct Position {
    size_t index; // of the layer
    size_t call;  // of the layer's calls
    const std::string &name;
    std::vector<Shape> outputs;         // of one sample
    std::span<const Parameter> weights; // the layer's
    size_t first_weight;                // among the model's weights
    uint64_t seed;                      // the model's
    // The layer's pending_activation() is left out, because the loss works on the values before it.
    bool leave_activation;
    bool is_frozen; // its weights are not trained
    const CallArguments &arguments;

    // The key of random numbers of one kind, of this call's own; where the layer has a seed other than 0 of its own,
    // other layers of that seed have the same.
    uint64_t random_key(RandomStream kind, uint64_t own_seed = 0) const;
};

// A layer: its options, its shape rule, its weights, and how it becomes kernels. Immutable once it is made; what the
// host keeps behind a layer of its own is the host's.
class Layer : public parts::Described {
public:
    explicit Layer(std::string name) : name_(std::move(name)) {}
    Layer(const Layer &) = delete;
    Layer &operator=(const Layer &) = delete;

    const char *module() const override { return "keras.layers"; }
    // The name given by the user; "" for an automatic one.
    const std::string &given_name() const { return name_; }
    // Before anybody else sees it.
    void name_by(std::string name) { name_ = std::move(name); }

    // Whether a model begins with training its weights.
    bool begins_trainable() const { return begins_trainable_; }
    void begin_trainable(bool trainable) { begins_trainable_ = trainable; } // before anybody else sees it

    // Says in its config that the layers inside of it are not trained, as it is not.
    virtual void write_untrained_inside(Json & /*config*/) const {}

    // A penalty for what each of its calls gives; null: none. That of a batch is divided by the number of its samples.
    const RegularizerPointer &activity_regularizer() const { return activity_regularizer_; }
    void regularize_activity(RegularizerPointer regularizer) { // before anybody else sees it
        activity_regularizer_ = std::move(regularizer);
    }
    // Whether the layer itself penalizes values, and not who calls it.
    virtual bool penalizes_inside() const { return false; }

    // A layer's weights are those of one model: whether the layer was free, and is now that model's; and back.
    bool join_model() const { return !has_model_.exchange(true); }
    void leave_model() const { has_model_.store(false); }

    // Whether its inputs are one argument in Keras, a list; else each is one.
    virtual bool takes_list() const { return false; }
    // The parameters of the call in Keras, in their order; none: it takes inputs and, by its name, a mask.
    virtual std::span<const CallParameter> call_parameters() const { return {}; }
    virtual size_t output_count() const { return 1; }
    // Throws INVALID_ARGUMENT for arguments that the layer does not take; the mask is not its concern.
    virtual void check_arguments(const CallArguments &arguments) const;
    // Whether a call takes a mask, as in Keras. Of the first input's mask then, be it given or one that travels, only
    // those places count that it says.
    virtual bool takes_mask() const { return false; }
    // Throws INVALID_ARGUMENT for a mask that is not of the first input's first dimensions, or as a layer sees that.
    virtual void check_mask(const Shape &mask, const Shape &input) const;
    // The dtype of the outputs, which are float32 or int32. Throws INVALID_ARGUMENT for inputs of dtypes that the layer
    // does not take: most take float32 alone.
    virtual Dtype output_dtype(const std::vector<Dtype> &inputs) const;
    // Whether its input are indices of rows of its weights. An input of the model that only such layers read is of
    // whole numbers, whatever it was declared with, and reaches them as int32; other inputs may be float32.
    virtual bool takes_indices() const { return false; }
    // Shapes are those of one sample, of the inputs and of the arguments but for the mask. Throws INVALID_ARGUMENT for
    // what the layer cannot take. Both are called when the model is built, on the thread that builds it, once for each
    // call of the layer.
    virtual std::vector<Shape> output_shapes(const std::vector<Shape> &inputs,
                                             const CallArguments &arguments) const = 0;
    // Of the inputs alone.
    virtual std::vector<WeightSpec> weight_specs(const std::vector<Shape> & /*inputs*/) const { return {}; }
    // Where Keras has a weight of that name, below the layer's own name.
    virtual std::string path_in_keras(const std::string &weight) const { return weight; }
    // About how many times a sample is multiplied by the weights: as here, once for each place of the first output.
    virtual size_t passes(const Shape & /*input*/, const Shape &output) const {
        return output.empty() ? 1 : element_count(output) / std::max<size_t>(static_cast<size_t>(output.back()), 1);
    }

    // Whether what it gives for a sample, or adds to the loss for it, may depend on the others of the batch. `trains`:
    // in training, and of weights that are trained.
    virtual bool depends_on_batch(bool /*trains*/) const { return false; }

    // Whether the first input's mask is the first output's, too; else it is lost.
    virtual bool keeps_mask() const { return false; }
    // How many of the outputs, the first ones, bring a mask along, the same one.
    virtual size_t masked_outputs() const { return 1; }
    // That mask. For inputs as those of output_shapes.
    virtual std::optional<Shape> output_mask(const std::vector<TensorSpec> &inputs) const;
    // The same in the words of Keras's JSON, where there is one; by default the first input's.
    virtual MaskTerms::Term mask_term(MaskTerms &terms, const std::vector<MaskedTerm> &inputs) const;

    // Adds the forward kernels of a call and registers its way back. `srcs` are those of output_shapes. Returns the
    // outputs.
    virtual std::vector<plan::Value> lower_call(plan::Builder &builder, const Position &position,
                                                const std::vector<plan::Value> &srcs) const = 0;
    // The mask of output_mask, with its kernels. Called behind lower_call, unless that has set it already.
    virtual plan::Mask lower_mask(plan::Builder &builder, const Position &position,
                                  const std::vector<plan::Value> &srcs) const;

    // Adds what a fit changes besides the weights, by names of the layer's own: "state". Entries of open length may be
    // among it.
    virtual void add_state(StateRegistry & /*registry*/) const {}
    // Whether each batch, of predict as well, begins where the one before ended. Batches must then have one size.
    virtual bool is_stateful() const { return false; }
    // Throws INVALID_ARGUMENT where the layer has states of another number of samples.
    virtual void check_batch(int64_t /*samples*/) const {}
    virtual void reset_states() const {}

    // Keras's adapt: what is given samples of this shape, and makes a layer of what it has learned; null: it learns
    // nothing so. Throws INVALID_ARGUMENT for a shape that the layer does not take.
    virtual std::unique_ptr<Learner> learner(const Shape &sample) const;

    // The activation that ends the layer, if it is one that a loss may take upon itself.
    virtual PendingActivation pending_activation() const { return PendingActivation::kNone; }
    // What this layer is, if it is an activation and nothing else; null otherwise.
    virtual ActivationPointer as_activation() const { return nullptr; }
    // This layer, if it is a model taken as one, in whose place a graph has that model's layers; null otherwise.
    virtual const ModelLayer *as_model() const { return nullptr; }

private:
    std::string name_;
    bool begins_trainable_ = true;
    RegularizerPointer activity_regularizer_;
    mutable std::atomic<bool> has_model_{false};
};

// A layer of one input and one output.
class SimpleLayer : public Layer {
public:
    using Layer::Layer;

    // As output_shapes, weight_specs and lower_call.
    virtual Shape output_shape(const Shape &input) const = 0;
    virtual std::vector<WeightSpec> weights(const Shape & /*input*/) const { return {}; }
    virtual plan::Value lower(plan::Builder &builder, const Position &position, const plan::Value &src) const = 0;

    std::vector<Shape> output_shapes(const std::vector<Shape> &inputs, const CallArguments &arguments) const final;
    std::vector<WeightSpec> weight_specs(const std::vector<Shape> &inputs) const final { return weights(inputs[0]); }
    std::vector<plan::Value> lower_call(plan::Builder &builder, const Position &position,
                                        const std::vector<plan::Value> &srcs) const final {
        return {lower(builder, position, srcs[0])};
    }
};

// As parts::describe, with the name in its config unless it is "", and with `trainable` where that is false.
Json layer_to_json(const Layer &layer, const std::string &name, bool trainable = true);
// Throws INVALID_ARGUMENT for an unknown class, and as the layer's own options do.
std::shared_ptr<Layer> layer_from_json(const Json &json);

} // namespace rekindle
