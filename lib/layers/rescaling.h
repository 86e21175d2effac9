#pragma once

#include "layers/layer.h"

namespace rekindle {

// x * scale + offset.
class Rescaling : public Layer {
public:
    static const LayerClass kClass;

    Rescaling(const std::string &name, double scale, double offset);

    const char *class_name() const override { return kClass.class_name; }
    Shape output_shape(const Shape &input) const override { return input; }
    plan::Value lower(plan::Builder &builder, const Position &position, const plan::Value &src) const override;
    Json config() const override { return {{"scale", scale_}, {"offset", offset_}}; }

private:
    double scale_, offset_;
};

} // namespace rekindle
