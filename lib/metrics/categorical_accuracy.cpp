#include "core/error.h"
#include "kernels/accuracy.h"
#include "metrics/count.h"
#include "metrics/metric.h"

namespace rekindle {
namespace {

double lower(plan::Builder &builder, size_t index, const MetricInput &input) {
    require(input.target == input.output.shape, "\"categorical_accuracy\": the target's shape is ",
            to_string(input.target), "; expected the output's, ", to_string(input.output.shape),
            " (both with the batch)");
    size_t classes = static_cast<size_t>(input.target.back());
    size_t rows = input.output.elements() / classes;
    plan::Block *target = builder.target(input.output.elements() / static_cast<size_t>(input.target[0]));
    plan::Block *block = input.output.block;
    int threads = builder.request().threads;
    plan::Results *results = &builder.results();
    builder.add("categorical_accuracy", {block, target}, [=](const plan::Run &) {
        results->matches[index] = count_matches(threads, rows, classes, [&](size_t begin, size_t end) {
            return kernels::categorical_matches(block->floats(), target->floats(), classes, begin, end);
        });
    });
    return static_cast<double>(rows);
}

} // namespace

const MetricClass kCategoricalAccuracy{"categorical_accuracy", lower};

} // namespace rekindle
