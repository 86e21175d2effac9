#pragma once

#include <cstddef>
#include <optional>

namespace rekindle {

// The index of the first value that is NaN or an infinity; nothing if there is none.
std::optional<size_t> find_not_finite(const float *values, size_t count);

// "nan", "inf" or "-inf", for texts; streams write the sign of a NaN, which means nothing.
const char *name_not_finite(float value);

} // namespace rekindle
