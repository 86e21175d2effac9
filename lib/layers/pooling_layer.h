#pragma once

#include <type_traits>

#include "layers/layer_options.h"
#include "layers/window.h"
#include "onednn/pooling.h"

namespace rekindle {

// An extent is a number along one axis, or a pair along two; strides of 0: as pool_size.
template <class Extent>
struct PoolingOptions {
    std::string name;
    Extent pool_size, strides;
    Padding padding;

    PoolingOptions with_strides() const {
        PoolingOptions options = *this;
        if (strides == Extent{}) options.strides = pool_size;
        return options;
    }
};

template <class Given>
constexpr auto pooling_options(const Given &defaults) {
    using Options = PoolingOptions<std::conditional_t<std::is_array_v<decltype(Given::pool_size)>, Pair, int64_t>>;
    return parts::options_table<Options>(defaults, parts::layer_name(&Given::name, &Options::name),
                                         extents_field("pool_size", &Given::pool_size, &Options::pool_size),
                                         extents_field("strides", &Given::strides, &Options::strides),
                                         padding_field(&Given::padding, &Options::padding),
                                         parts::reserved(&Given::reserved));
}

// What MaxPooling and AveragePooling share, along one axis or two.
class PoolingLayer : public SimpleLayer {
public:
    PoolingLayer(const std::string &name, onednn::PoolingKind kind, Window window);

    Shape output_shape(const Shape &input) const final;
    plan::Value lower(plan::Builder &builder, const Position &position, const plan::Value &src) const final;

private:
    onednn::PoolingKind kind_;
    Window window_;
};

template <class Options>
Window window_of(const Options &options) {
    Extents size = extents(options.pool_size);
    return {size, extents(options.strides), Extents(size.size(), 1), options.padding};
}

template <class Options, const auto &kOptions>
class PoolingWith : public PoolingLayer {
public:
    void write_config(Json &config) const final { kOptions.write(options_, config); }

protected:
    PoolingWith(const Options &options, onednn::PoolingKind kind)
        : PoolingLayer(options.name, kind, window_of(options.with_strides())), options_(options.with_strides()) {}

private:
    const Options options_;
};

// Adds a pooling over a window, of a sequence or an image, with its way back.
plan::Value lower_pooling(plan::Builder &builder, onednn::PoolingKind kind, const Window &window,
                          const plan::Value &src);

} // namespace rekindle
