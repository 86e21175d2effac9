#include "core/not_finite.h"

#include <algorithm>
#include <cmath>

namespace rekindle {

std::optional<size_t> find_not_finite(const float *values, size_t count) {
    const float *found = std::find_if(values, values + count, [](float value) { return !std::isfinite(value); });
    if (found == values + count) return std::nullopt;
    return static_cast<size_t>(found - values);
}

const char *name_not_finite(float value) {
    if (std::isnan(value)) return "nan";
    return value < 0 ? "-inf" : "inf";
}

} // namespace rekindle
