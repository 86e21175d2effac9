#pragma once

#include "layers/layer_options.h"
#include "layers/resampling.h"
#include "layers/window.h"

namespace rekindle {

// What UpSampling1D and UpSampling2D share.
class UpSampling : public SimpleLayer {
public:
    // Throws INVALID_ARGUMENT for sizes below 1.
    UpSampling(const std::string &name, Extents size, Interpolation interpolation);

    Shape output_shape(const Shape &input) const final;
    plan::Value lower(plan::Builder &builder, const Position &, const plan::Value &src) const final {
        return lower_up_sampling(builder, src, size_, interpolation_);
    }

private:
    const Extents size_;
    const Interpolation interpolation_;
};

} // namespace rekindle
