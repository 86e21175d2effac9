#include "parts/range.h"

#include <cmath>
#include <string>

#include "core/error.h"

namespace rekindle::parts {
namespace {

template <class Number>
std::string describe(const Range<Number> &range) {
    using Limits = std::numeric_limits<Number>;
    bool begins = range.low != Limits::lowest(), ends = range.high != Limits::max();
    if (begins && ends && !range.with_low) return text("more than ", range.low, " and at most ", range.high);
    if (begins && ends && range.with_high) return text(range.low, " to ", range.high);
    if (begins && ends) return text("at least ", range.low, " and less than ", range.high);
    std::string kind = Limits::is_integer ? "" : "a finite number";
    if (!begins && !ends) return Limits::is_integer ? "an integer" : kind;
    std::string comma = kind.empty() ? "" : ", ";
    if (!begins) return text(kind, comma, range.high, " or less");
    if (!range.with_low) return text(kind, comma, "more than ", range.low);
    return text(kind, comma, range.low, " or more");
}

} // namespace

template <class Number>
bool Range<Number>::has(Number value) const {
    // False for NaN; infinities are beyond the largest double.
    return (with_low ? value >= low : value > low) && (with_high ? value <= high : value < high);
}

template <class Number>
void Range<Number>::check(Number value, const Argument &argument) const {
    if (has(value)) return;
    fail(REKINDLE_INVALID_ARGUMENT, argument, " is ", value, "; expected ", describe(*this));
}

template struct Range<int64_t>;
template struct Range<double>;

} // namespace rekindle::parts
