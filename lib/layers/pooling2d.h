#pragma once

#include "layers/layer.h"
#include "layers/window.h"
#include "onednn/pooling.h"

namespace rekindle {

struct Pooling2DOptions {
    std::string name;
    Window window{.size = {2, 2}, .strides = {2, 2}};
};

// What MaxPooling2D and AveragePooling2D share.
class Pooling2D : public Layer {
public:
    Pooling2D(Pooling2DOptions options, onednn::PoolingKind kind);

    Shape output_shape(const Shape &input) const override;
    plan::Value lower(plan::Builder &builder, const Position &position, const plan::Value &src) const override;
    Json config() const override;

protected:
    static Pooling2DOptions options_from_config(const std::string &name, const Json &config);

private:
    Pooling2DOptions options_;
    onednn::PoolingKind kind_;
};

// Adds a pooling over a window with its way back.
plan::Value lower_pooling(plan::Builder &builder, onednn::PoolingKind kind, const Window &window,
                          const plan::Value &src);

} // namespace rekindle
