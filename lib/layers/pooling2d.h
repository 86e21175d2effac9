#pragma once

#include "layers/layer_options.h"
#include "layers/window.h"
#include "onednn/pooling.h"

namespace rekindle {

struct Pooling2DOptions {
    std::string name;
    Pair pool_size, strides; // strides (0, 0): as pool_size
    Padding padding;
};

// What MaxPooling2D and AveragePooling2D share.
class Pooling2D : public SimpleLayer {
public:
    Pooling2D(Pooling2DOptions options, onednn::PoolingKind kind);

    Shape output_shape(const Shape &input) const override;
    plan::Value lower(plan::Builder &builder, const Position &position, const plan::Value &src) const override;

protected:
    Pooling2DOptions options_;

private:
    Window window_;
    onednn::PoolingKind kind_;
};

template <class Given>
constexpr auto pooling2d_options(const Given &defaults) {
    return parts::options_table<Pooling2DOptions>(
        defaults, parts::layer_name(&Given::name, &Pooling2DOptions::name),
        parts::field("pool_size", &Given::pool_size, &Pooling2DOptions::pool_size),
        parts::field("strides", &Given::strides, &Pooling2DOptions::strides),
        padding_field(&Given::padding, &Pooling2DOptions::padding), parts::reserved(&Given::reserved));
}

// Adds a pooling over a window with its way back.
plan::Value lower_pooling(plan::Builder &builder, onednn::PoolingKind kind, const Window &window,
                          const plan::Value &src);

} // namespace rekindle
