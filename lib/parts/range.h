#pragma once

#include <cstdint>
#include <limits>

#include "parts/argument.h"

namespace rekindle::parts {

// The values that an option may have, from `low` to `high`, each of which may be excluded. A double must be finite as
// well.
template <class Number>
struct Range {
    Number low = std::numeric_limits<Number>::lowest();
    Number high = std::numeric_limits<Number>::max();
    bool with_high = true;
    bool with_low = true;

    // Throws INVALID_ARGUMENT, with what was expected, unless the value is in the range.
    void check(Number value, const Argument &argument) const;
    bool has(Number value) const;
};

template <class Number>
constexpr Range<Number> any() {
    return {};
}
template <class Number>
constexpr Range<Number> at_least(Number low) {
    return {.low = low};
}
template <class Number>
constexpr Range<Number> at_most(Number high) {
    return {.high = high};
}
template <class Number>
constexpr Range<Number> more_than(Number low) {
    return {.low = low, .with_low = false};
}
template <class Number>
constexpr Range<Number> between(Number low, Number high) {
    return {.low = low, .high = high};
}
// [low, high)
template <class Number>
constexpr Range<Number> from_to_below(Number low, Number high) {
    return {.low = low, .high = high, .with_high = false};
}
// (low, high]
template <class Number>
constexpr Range<Number> above_to(Number low, Number high) {
    return {.low = low, .high = high, .with_low = false};
}

} // namespace rekindle::parts
