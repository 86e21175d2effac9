#include "parts/borders_field.h"

#include <algorithm>

#include "core/json.h"
#include "core/shape.h"

namespace rekindle::parts {
namespace {

constexpr size_t kEnds = 2; // of an axis

// Its number for both ends, or its pair.
void read_axis(const Json &json, const char *key, std::span<int64_t> ends) {
    if (!json.is_array()) return std::fill(ends.begin(), ends.end(), integer_from_json(json, key));
    require(json.size() == kEnds, key, " has ", json.size(), " numbers for an axis; expected 2");
    for (size_t i = 0; i < kEnds; ++i) ends[i] = integer_from_json(json[i], key);
}

} // namespace

std::string borders_text(std::span<const int64_t> borders) {
    std::string text;
    for (size_t i = 0; i < borders.size(); i += kEnds) {
        text += (i == 0 ? "" : ", ") + to_string(Shape{borders[i], borders[i + 1]});
    }
    return borders.size() == kEnds ? text : "(" + text + ")";
}

void borders_from_json(const Json &json, const char *key, std::span<int64_t> borders) {
    if (!json.is_array()) return std::fill(borders.begin(), borders.end(), integer_from_json(json, key));
    if (borders.size() == kEnds) return read_axis(json, key, borders);
    size_t axes = borders.size() / kEnds;
    require(json.size() == axes, key, " has ", json.size(), " elements; expected ", axes);
    for (size_t i = 0; i < axes; ++i) read_axis(json[i], key, borders.subspan(i * kEnds, kEnds));
}

void write_borders(Json &object, const char *key, std::span<const int64_t> borders) {
    if (borders.size() == kEnds) {
        object[key] = borders;
        return;
    }
    Json &axes = object[key] = Json::array();
    for (size_t i = 0; i < borders.size(); i += kEnds) axes.push_back(Shape{borders[i], borders[i + 1]});
}

void check_borders(std::span<const int64_t> borders, const Argument &argument) {
    auto [least, largest] = std::minmax_element(borders.begin(), borders.end());
    require(*least >= 0, argument, " is ", borders_text(borders), "; expected 0 or more");
    require(*largest <= kMaximumDimension, argument, " is ", borders_text(borders), "; expected at most ",
            kMaximumDimension);
}

} // namespace rekindle::parts
