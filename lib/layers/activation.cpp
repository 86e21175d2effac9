#include "layers/activation.h"

#include "core/error.h"

namespace rekindle {

Shape Activation::output_shape(const Shape &input) const {
    require(!input.empty() || function_ != ActivationFunction::kSoftmax,
            "Activation: softmax needs an axis besides the batch");
    return input;
}

plan::Value Activation::lower(plan::Builder &builder, const Position &position, const plan::Value &src) const {
    return position.leave_activation ? src : lower_activation(builder, function_, src);
}

constexpr LayerClass Activation::kClass{
    "Activation", [](const std::string &name, const Json &config) -> std::shared_ptr<Layer> {
        std::string function = config.at("activation").get<std::string>();
        return std::make_shared<Activation>(name, activation_from_name(function, "activation"));
    }};

} // namespace rekindle
