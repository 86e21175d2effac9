#pragma once

#include "model/graph.h"

namespace rekindle {

// A model that is taken as a layer: a description, in whose place a graph has the model's layers and calls, which
// nobody else may have.
class ModelLayer final : public Layer {
public:
    ModelLayer(std::string name, bool is_sequential, Graph graph);

    const Graph &graph() const { return *graph_; }
    bool is_sequential() const { return is_sequential_; }
    // What a layer of its graph begins with; null: what its initializers make.
    std::shared_ptr<const FirstWeights> first_weights(size_t layer) const { return first_weights_[layer]; }
    // The same for those who have what the layers begin with.
    std::shared_ptr<const Layer> description() const;

    // Throws INVALID_ARGUMENT for values that the model is not called on, by their number, shapes or dtypes.
    void check_inputs(const std::vector<TensorSpec> &inputs) const;
    // What the model gives for inputs. Throws INVALID_ARGUMENT.
    std::vector<TensorSpec> output_specs(const std::vector<TensorSpec> &inputs) const;

    const char *module() const override;
    const char *class_name() const override;
    void write_config(Json &config) const override;
    const ModelLayer *as_model() const override { return this; }
    bool takes_list() const override { return graph_->inputs().size() != 1; }
    size_t output_count() const override { return graph_->outputs().size(); }

    // A graph asks the model's own layers.
    std::vector<Shape> output_shapes(const std::vector<Shape> &inputs, const CallArguments &arguments) const override;
    std::vector<plan::Value> lower_call(plan::Builder &builder, const Position &position,
                                        const std::vector<plan::Value> &srcs) const override;

private:
    ModelLayer(const ModelLayer &model, std::vector<std::shared_ptr<const FirstWeights>> first_weights);

    bool is_sequential_;
    std::shared_ptr<const Graph> graph_; // built, where its inputs' shapes are known
    std::vector<std::shared_ptr<const FirstWeights>> first_weights_;
};

} // namespace rekindle
