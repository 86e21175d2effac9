#pragma once

#include "plan/builder.h"

namespace rekindle {

// How the places of a sample belong to the means and variances by which they are standardized.
struct StandardizedGroups {
    Shape shape;              // of the means: the sample's along the axes that have their own
    std::vector<uint32_t> of; // of each place of a sample, row-major

    size_t count() const { return element_count(shape); }
};

// `axes` are counted with the batch, negative ones from the end. Throw INVALID_ARGUMENT for those that the sample has
// not, or has twice; `class_name` is the layer's.
Shape standardized_shape(const char *class_name, const std::vector<int64_t> &axes, const Shape &sample);
StandardizedGroups standardized_groups(const char *class_name, const std::vector<int64_t> &axes, const Shape &sample);

// (x - mean) / sqrt(variance), or the reverse, with a mean and a variance for each group.
struct Standardization {
    StandardizedGroups groups;
    std::vector<float> mean, variance; // where they are given; else both are weights:
    size_t first_weight;               // the means, and behind it the variances
    bool invert;
};

// Adds the kernels, and their way back.
plan::Value lower_standardization(plan::Builder &builder, Standardization of, const plan::Value &src);

} // namespace rekindle
