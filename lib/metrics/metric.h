#pragma once

#include <string>

#include "activations/activation.h"
#include "plan/builder.h"

namespace rekindle {

// What a metric handle holds.
struct MetricOptions {
    std::string name; // as the user gave it; also its name in the logs
};

// The output that a metric looks at. Shapes include the batch.
struct MetricInput {
    plan::Value output; // row-major
    Shape target;
    // The activation that the output has not gone through yet; metrics of order alone need not care.
    PendingActivation pending;
};

// One kind of metric: counts matches among the rows or elements of the output.
struct MetricClass {
    const char *name;
    // Adds the kernel that writes Results::matches[index]; returns how many could match.
    double (*lower)(plan::Builder &builder, size_t index, const MetricInput &input);
    bool takes_labels = false; // whether the targets are class indices; else they are floats
};

// Throws INVALID_ARGUMENT for an unknown name.
void check_metric(const MetricOptions &options);

// The kind behind a name; "accuracy" and "acc" are decided by the shapes, as Keras does.
const MetricClass &resolve_metric(const MetricOptions &options, const Shape &output, const Shape &target);

extern const MetricClass kBinaryAccuracy;
extern const MetricClass kCategoricalAccuracy;
extern const MetricClass kSparseCategoricalAccuracy;

} // namespace rekindle
