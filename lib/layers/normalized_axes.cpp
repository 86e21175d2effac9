#include "layers/normalized_axes.h"

#include <algorithm>

#include "core/error.h"
#include "layers/permute.h"
#include "plan/moved_axis.h"

namespace rekindle {
namespace {

// In the order of the axes.
std::vector<size_t> places_of(const char *class_name, const std::vector<int64_t> &axes, const Shape &shape) {
    std::vector<size_t> found;
    for (int64_t axis : axes) {
        size_t place = plan::axis_of(class_name, axis, shape);
        bool is_new = std::find(found.begin(), found.end(), place) == found.end();
        require(is_new, class_name, ": axis has ", axis, " twice for the shape ", to_string(shape));
        found.push_back(place);
    }
    return found;
}

} // namespace

void sort_normalized_axes(std::vector<int64_t> &axes) {
    require(!axes.empty(), "axis is an empty list; expected one or more axes");
    std::sort(axes.begin(), axes.end());
}

Shape normalized_shape(const char *class_name, const std::vector<int64_t> &axes, const Shape &shape) {
    Shape found;
    for (size_t place : places_of(class_name, axes, shape)) found.push_back(shape[place]);
    return found;
}

bool are_last_axes(const char *class_name, const std::vector<int64_t> &axes, const Shape &shape) {
    std::vector<size_t> places = places_of(class_name, axes, shape);
    return *std::min_element(places.begin(), places.end()) == shape.size() - places.size();
}

// gamma's axes are in the order of the options; but its elements Keras takes in that of the input's axes.
plan::Value lower_over_axes(plan::Builder &builder, const char *class_name, const std::vector<int64_t> &axes,
                            RowNormalization of) {
    std::vector<size_t> normalized = places_of(class_name, axes, of.src.shape), order;
    std::sort(normalized.begin(), normalized.end());
    for (size_t i = 0; i < of.src.shape.size(); ++i) {
        if (std::find(normalized.begin(), normalized.end(), i) == normalized.end()) order.push_back(i);
    }
    order.insert(order.end(), normalized.begin(), normalized.end());
    if (std::is_sorted(order.begin(), order.end())) return lower_row_normalization(builder, of);
    of.src = lower_permute(builder, of.src, order);
    std::vector<size_t> back(order.size());
    for (size_t i = 0; i < order.size(); ++i) back[order[i]] = i;
    return lower_permute(builder, lower_row_normalization(builder, of), back);
}

} // namespace rekindle
