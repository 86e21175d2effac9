#include "parts/range.h"

#include <cmath>
#include <string>

#include "core/error.h"

namespace rekindle::parts {
namespace {

template <class Number>
std::string describe(const Range<Number> &range) {
    using Limits = std::numeric_limits<Number>;
    std::string kind = Limits::is_integer ? "" : "a finite number";
    bool bounded = range.low != Limits::lowest(), ends = range.high != Limits::max();
    if (!bounded && !ends) return Limits::is_integer ? "an integer" : kind;
    if (bounded && !ends) {
        if (!range.with_low) return text(kind, kind.empty() ? "" : ", ", "more than ", range.low);
        return text(kind, kind.empty() ? "" : ", ", range.low, " or more");
    }
    if (range.with_low && range.with_high) return text(range.low, " to ", range.high);
    return text(range.with_low ? "at least " : "more than ", range.low, " and ",
                range.with_high ? "at most " : "less than ", range.high);
}

} // namespace

template <class Number>
bool Range<Number>::has(Number value) const {
    bool is_above = with_low ? value >= low : value > low;
    bool is_below = with_high ? value <= high : value < high;
    return is_above && is_below; // false for NaN; infinities are beyond the largest double
}

template <class Number>
void Range<Number>::check(Number value, const Argument &argument) const {
    if (has(value)) return;
    fail(REKINDLE_INVALID_ARGUMENT, argument, " is ", value, "; expected ", describe(*this));
}

template struct Range<int64_t>;
template struct Range<uint64_t>;
template struct Range<double>;

} // namespace rekindle::parts
