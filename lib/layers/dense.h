#pragma once

#include "layers/layer.h"

namespace rekindle {

struct DenseOptions {
    std::string name;
    int64_t units = 0;
    ActivationFunction activation = ActivationFunction::kLinear;
    bool use_bias = true;
    Initializer kernel_initializer{.name = "glorot_uniform"};
    Initializer bias_initializer{.name = "zeros"};
};

// activation(x . kernel + bias) over the last axis; see rekindle/layer.h.
class Dense : public Layer {
public:
    static const LayerClass kClass;

    explicit Dense(DenseOptions options);

    const char *class_name() const override { return kClass.class_name; }
    Shape output_shape(const Shape &input) const override;
    std::vector<WeightSpec> weights(const Shape &input) const override;
    plan::Value lower(plan::Builder &builder, const Position &position, const plan::Value &src) const override;
    ActivationFunction activation() const override { return options_.activation; }
    Json config() const override;

private:
    DenseOptions options_;
};

} // namespace rekindle
