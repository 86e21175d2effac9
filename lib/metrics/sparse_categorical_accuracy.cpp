#include "core/error.h"
#include "kernels/accuracy.h"
#include "metrics/count.h"
#include "metrics/metric.h"

namespace rekindle {
namespace {

double lower(plan::Builder &builder, size_t index, const MetricInput &input) {
    size_t classes = static_cast<size_t>(input.output.shape.back());
    size_t rows = input.output.elements() / classes;
    require(element_count(input.target) == rows, "\"sparse_categorical_accuracy\": the target's shape is ",
            to_string(input.target), "; expected one class index for each row of the output's ",
            to_string(input.output.shape), " (both with the batch)");
    plan::Block *labels = builder.labels(rows / static_cast<size_t>(input.output.shape[0]));
    plan::Block *block = input.output.block;
    int threads = builder.request().threads;
    plan::Results *results = &builder.results();
    builder.add("sparse_categorical_accuracy", {block, labels}, [=](const plan::Run &) {
        results->matches[index] = count_matches(threads, rows, classes, [&](size_t begin, size_t end) {
            return kernels::sparse_categorical_matches(
                block->floats(), reinterpret_cast<const int32_t *>(labels->address), classes, begin, end);
        });
    });
    return static_cast<double>(rows);
}

} // namespace

const MetricClass kSparseCategoricalAccuracy{"sparse_categorical_accuracy", lower, true};

} // namespace rekindle
