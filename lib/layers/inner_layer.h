#pragma once

#include "layers/layer.h"

namespace rekindle {

// What a layer is called inside another: by its given name, or the automatic one of its class.
std::string inner_name(const Layer &layer);

// A layer inside another, which has its weights, its state and its place in a model. Nobody else may have the layer.
class InnerLayer {
public:
    // `place` says which of the outer layer's it is.
    InnerLayer(std::shared_ptr<const Layer> layer, std::string name, size_t place)
        : layer_(std::move(layer)), name_(std::move(name)), place_(place) {}

    const Layer &layer() const { return *layer_; }
    const std::string &name() const { return name_; }

    // As Layer's, for the inner layer's inputs; what they name has the inner layer's name and a slash before it.
    std::vector<WeightSpec> weight_specs(const std::vector<Shape> &inputs) const;
    void add_state(StateRegistry &registry) const;
    // Whether a weight of the outer layer's is the inner one's, and where Keras has that, below the outer layer's name.
    bool has_weight(const std::string &name) const { return name.starts_with(name_ + "/"); }
    std::string path_in_keras(const std::string &weight) const;

    // In the outer layer's config, under that key, and that neither is trained.
    void write(Json &config, const char *key) const;
    void write_untrained(Json &config, const char *key) const;

    // Where the inner layer stands in a call of the outer one: its weights, of the outer one's, and its outputs. What
    // it draws is its own, too, for each `part` of the outer layer's work. `arguments` must outlive what is returned.
    Position position(const Position &outer, std::span<const Parameter> weights, std::vector<Shape> outputs,
                      const CallArguments &arguments, size_t part = 0) const;

private:
    std::shared_ptr<const Layer> layer_;
    std::string name_;
    size_t place_;
};

// The shapes of one sample of values.
std::vector<Shape> samples_of(const std::vector<plan::Value> &values);

// A layer that was given to another one: it is that one's alone, as if it were in a model, until it is let go.
class TakenLayer {
public:
    // Throws INVALID_ARGUMENT for one that is somebody's. `argument` names it in errors.
    TakenLayer(std::shared_ptr<const Layer> layer, const char *argument);
    ~TakenLayer() { layer_->leave_model(); }
    TakenLayer(const TakenLayer &) = delete;
    TakenLayer &operator=(const TakenLayer &) = delete;

private:
    std::shared_ptr<const Layer> layer_;
};

} // namespace rekindle
