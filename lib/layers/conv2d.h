#pragma once

#include "layers/layer.h"
#include "layers/window.h"

namespace rekindle {

struct Conv2DOptions {
    std::string name;
    int64_t filters = 0;
    Window window;
    int64_t groups = 1;
    ActivationFunction activation = ActivationFunction::kLinear;
    bool use_bias = true;
    Initializer kernel_initializer{.name = "glorot_uniform"};
    Initializer bias_initializer{.name = "zeros"};
};

// 2D convolution of NHWC images; see rekindle/layer.h.
class Conv2D : public Layer {
public:
    static const LayerClass kClass;

    explicit Conv2D(Conv2DOptions options);

    const char *class_name() const override { return kClass.class_name; }
    Shape output_shape(const Shape &input) const override;
    std::vector<WeightSpec> weights(const Shape &input) const override;
    plan::Value lower(plan::Builder &builder, const Position &position, const plan::Value &src) const override;
    ActivationFunction activation() const override { return options_.activation; }
    Json config() const override;

private:
    onednn::Convolution operation(const Shape &batch_input, plan::Mode mode) const;

    Conv2DOptions options_;
};

} // namespace rekindle
