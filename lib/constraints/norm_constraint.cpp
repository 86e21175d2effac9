#include "constraints/norm_constraint.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/error.h"

namespace rekindle {
namespace {

size_t place_of(int64_t axis, size_t rank) {
    return static_cast<size_t>(axis < 0 ? axis + static_cast<int64_t>(rank) : axis);
}

// An axis, or several that are treated alike and lie side by side.
struct Run {
    size_t size, stride;
};

using Runs = std::array<Run, kMaximumRank>;

// Calls body(offset) for each place on these axes, in order.
template <class Body>
void for_each_place(const Runs &runs, size_t count, const Body &body) {
    std::array<size_t, kMaximumRank> index{};
    size_t offset = 0;
    while (true) {
        body(offset);
        size_t axis = count;
        while (axis > 0) {
            --axis;
            offset += runs[axis].stride;
            if (++index[axis] < runs[axis].size) break;
            offset -= runs[axis].size * runs[axis].stride;
            index[axis] = 0;
            if (axis == 0) return;
        }
        if (count == 0) return;
    }
}

} // namespace

void check_axes(const char *class_name, const std::vector<int64_t> &axes, const Shape &shape) {
    require(shape.size() <= kMaximumRank, class_name, ": the weight's shape is ", to_string(shape),
            "; expected at most ", kMaximumRank, " dimensions");
    int64_t rank = static_cast<int64_t>(shape.size());
    std::vector<size_t> places;
    for (int64_t axis : axes) {
        require(axis >= -rank && axis < rank, class_name, ": axis is ", axis,
                "; expected an axis of the weight's shape ", to_string(shape), ", ", -rank, " to ", rank - 1);
        size_t place = place_of(axis, shape.size());
        require(std::find(places.begin(), places.end(), place) == places.end(), class_name, ": axis has ", axis,
                " twice");
        places.push_back(place);
    }
}

void scale_norms(const Shape &shape, float *weight, const std::vector<int64_t> &axes, NormFactor factor,
                 const void *options) {
    Runs along, across;
    size_t along_count = 0, across_count = 0, stride = element_count(shape);
    for (size_t i = 0; i < shape.size(); ++i) {
        size_t size = static_cast<size_t>(shape[i]);
        stride /= size;
        bool is_along =
            std::any_of(axes.begin(), axes.end(), [&](int64_t axis) { return place_of(axis, shape.size()) == i; });
        (is_along ? along[along_count++] : across[across_count++]) = {size, stride};
    }
    for_each_place(across, across_count, [&](size_t start) {
        double square = 0;
        for_each_place(along, along_count, [&](size_t offset) {
            double value = static_cast<double>(weight[start + offset]);
            square += value * value;
        });
        double scale = factor(options, std::sqrt(square));
        for_each_place(along, along_count, [&](size_t offset) {
            float &value = weight[start + offset];
            value = static_cast<float>(static_cast<double>(value) * scale);
        });
    });
}

} // namespace rekindle
