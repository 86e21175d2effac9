#pragma once

#include "layers/layer_options.h"
#include "parts/seed_field.h"
#include "rekindle/layer.h"

namespace rekindle {

struct SpatialDropoutOptions {
    std::string name;
    double rate;
    uint64_t seed;
};

// What SpatialDropout1D and SpatialDropout2D share: a Dropout of whole channels.
class SpatialDropout : public SimpleLayer {
public:
    // Of inputs that have so many axes for places.
    SpatialDropout(SpatialDropoutOptions options, size_t places);

    bool keeps_mask() const override { return true; }
    Shape output_shape(const Shape &input) const override;
    plan::Value lower(plan::Builder &builder, const Position &position, const plan::Value &src) const override;
    void write_config(Json &config) const override;

private:
    SpatialDropoutOptions options_;
    size_t places_;
};

using GivenSpatialDropout = rekindle_spatial_dropout_options;

inline constexpr auto kSpatialDropoutOptions = parts::options_table<SpatialDropoutOptions>(
    GivenSpatialDropout REKINDLE_SPATIAL_DROPOUT_OPTIONS_INIT,
    parts::layer_name(&GivenSpatialDropout::name, &SpatialDropoutOptions::name),
    parts::field("rate", &GivenSpatialDropout::rate, &SpatialDropoutOptions::rate, parts::between(0.0, 1.0)),
    parts::seed(&GivenSpatialDropout::seed, &SpatialDropoutOptions::seed));

} // namespace rekindle
