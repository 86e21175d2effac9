#pragma once

#include "layers/layer.h"

namespace rekindle {

// Inverted dropout; see rekindle/layer.h and kernels/dropout.h.
class Dropout : public Layer {
public:
    static const LayerClass kClass;

    Dropout(const std::string &name, double rate);

    const char *class_name() const override { return kClass.class_name; }
    Shape output_shape(const Shape &input) const override { return input; }
    plan::Value lower(plan::Builder &builder, const Position &position, const plan::Value &src) const override;
    Json config() const override { return {{"rate", rate_}}; }

private:
    double rate_;
};

} // namespace rekindle
