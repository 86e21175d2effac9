#include "layers/spatial_dropout.h"

#include "core/error.h"
#include "layers/element_dropout.h"

namespace rekindle {

SpatialDropout::SpatialDropout(SpatialDropoutOptions options, size_t places)
    : SimpleLayer(options.name), options_(std::move(options)), places_(places) {}

Shape SpatialDropout::output_shape(const Shape &input) const {
    require(input.size() == places_ + 1, class_name(), ": the input has the shape ",
            describe(with_batch(kUnknownDimension, input)), "; expected ", places_ + 2, " dimensions");
    return input;
}

plan::Value SpatialDropout::lower(plan::Builder &builder, const Position &position, const plan::Value &src) const {
    Shape drawn(src.shape.size(), 1);
    drawn.front() = kUnknownDimension;
    drawn.back() = kUnknownDimension;
    return lower_dropout(builder, position, {options_.rate, options_.seed, drawn}, src);
}

void SpatialDropout::write_config(Json &config) const {
    kSpatialDropoutOptions.write(options_, config);
}

} // namespace rekindle

extern "C" void rekindle_spatial_dropout_options_init(rekindle_spatial_dropout_options *options) {
    rekindle::kSpatialDropoutOptions.write_defaults(options);
}
