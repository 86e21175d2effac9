#pragma once

#include "layers/layer.h"

namespace rekindle {

// (batch, ...) to (batch, product), row-major.
class Flatten : public Layer {
public:
    static const LayerClass kClass;

    explicit Flatten(const std::string &name) : Layer(name) {}

    const char *class_name() const override { return kClass.class_name; }
    Shape output_shape(const Shape &input) const override { return {static_cast<int64_t>(element_count(input))}; }
    plan::Value lower(plan::Builder &builder, const Position &position, const plan::Value &src) const override;
    Json config() const override { return Json::object(); }
};

} // namespace rekindle
