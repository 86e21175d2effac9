#pragma once

#include "layers/layer.h"

namespace rekindle {

// The mean over height and width.
class GlobalAveragePooling2D : public Layer {
public:
    static const LayerClass kClass;

    GlobalAveragePooling2D(const std::string &name, bool keepdims) : Layer(name), keepdims_(keepdims) {}

    const char *class_name() const override { return kClass.class_name; }
    Shape output_shape(const Shape &input) const override;
    plan::Value lower(plan::Builder &builder, const Position &position, const plan::Value &src) const override;
    Json config() const override { return {{"keepdims", keepdims_}}; }

private:
    bool keepdims_;
};

} // namespace rekindle
