#include "metrics/metric.h"

#include <array>

#include "core/error.h"

namespace rekindle {
namespace {

// One line for each metric.
const std::array kMetrics{
    &kBinaryAccuracy,
    &kCategoricalAccuracy,
    &kSparseCategoricalAccuracy,
};

bool is_accuracy(const std::string &name) {
    return name == "accuracy" || name == "acc";
}

} // namespace

void check_metric(const MetricOptions &options) {
    if (is_accuracy(options.name)) return;
    for (const MetricClass *known : kMetrics) {
        if (options.name == known->name) return;
    }
    fail(REKINDLE_INVALID_ARGUMENT, "metric is \"", options.name,
         "\"; expected \"accuracy\", \"binary_accuracy\", \"categorical_accuracy\" or \"sparse_categorical_accuracy\"");
}

const MetricClass &resolve_metric(const MetricOptions &options, const Shape &output, const Shape &target) {
    for (const MetricClass *known : kMetrics) {
        if (options.name == known->name) return *known;
    }
    if (output.back() == 1) return kBinaryAccuracy;
    bool indices = target.size() < output.size() || target.back() == 1;
    return indices ? kSparseCategoricalAccuracy : kCategoricalAccuracy;
}

} // namespace rekindle
