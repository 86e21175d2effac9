#pragma once

#include "layers/layer.h"

namespace rekindle {

// An activation function as a layer of its own.
class Activation : public Layer {
public:
    static const LayerClass kClass;

    Activation(const std::string &name, ActivationFunction function) : Layer(name), function_(function) {}

    const char *class_name() const override { return kClass.class_name; }
    Shape output_shape(const Shape &input) const override;
    plan::Value lower(plan::Builder &builder, const Position &position, const plan::Value &src) const override;
    ActivationFunction activation() const override { return function_; }
    Json config() const override { return {{"activation", activation_name(function_)}}; }

private:
    ActivationFunction function_;
};

} // namespace rekindle
