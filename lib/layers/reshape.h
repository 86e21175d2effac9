#pragma once

#include "layers/layer.h"

namespace rekindle {

// (batch, ...) to (batch, target_shape), row-major; one dimension may be -1.
class Reshape : public Layer {
public:
    static const LayerClass kClass;

    Reshape(const std::string &name, Shape target_shape);

    const char *class_name() const override { return kClass.class_name; }
    Shape output_shape(const Shape &input) const override;
    plan::Value lower(plan::Builder &builder, const Position &position, const plan::Value &src) const override;
    Json config() const override { return {{"target_shape", target_shape_}}; }

private:
    Shape target_shape_;
};

// The same elements in row-major order under another shape (with the batch): no copy where the source is row-major.
plan::Value lower_reshape(plan::Builder &builder, const plan::Value &src, const Shape &shape);

} // namespace rekindle
