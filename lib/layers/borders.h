#pragma once

#include "layers/layer_options.h"
#include "parts/borders_field.h"

namespace rekindle {

// One axis or two, between the batch and the channels, with `borders` at their ends: zeros that are put there, or what
// is cut off. Each value is row-major and has its way back.
plan::Value lower_padding(plan::Builder &builder, const plan::Value &src, std::span<const int64_t> borders);
plan::Value lower_cropping(plan::Builder &builder, const plan::Value &src, std::span<const int64_t> borders);

// An input's shape with borders, or without. Throws INVALID_ARGUMENT for an input of another rank, one from which
// nothing is left, and what becomes too large. `layer` names the layer in errors.
Shape padded_shape(const Shape &input, std::span<const int64_t> borders, const char *layer);
Shape cropped_shape(const Shape &input, std::span<const int64_t> borders, const char *layer);

template <size_t kNumbers>
struct BorderOptions {
    std::string name;
    parts::Borders<kNumbers> borders;
};

// What ZeroPadding and Cropping share, along one axis or two.
template <class Options, const auto &kOptions>
class BorderLayer : public SimpleLayer {
public:
    explicit BorderLayer(Options options) : SimpleLayer(options.name), options_(std::move(options)) {}

    void write_config(Json &config) const final { kOptions.write(options_, config); }

protected:
    std::span<const int64_t> borders() const { return options_.borders; }

private:
    const Options options_;
};

} // namespace rekindle
