#pragma once

#include <optional>

#include "core/dtype.h"
#include "core/shape.h"

namespace rekindle {

// What a value is: the shape of one sample, and float32 or int32.
struct TensorSpec {
    Shape shape;
    Dtype dtype = REKINDLE_FLOAT32;
    std::optional<Shape> mask{}; // of the mask that travels with it, of one sample; none where all its places count
};

} // namespace rekindle
