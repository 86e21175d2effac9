#include "core/error.h"
#include "kernels/accuracy.h"
#include "losses/loss.h"
#include "metrics/count.h"
#include "metrics/metric.h"

namespace rekindle {
namespace {

constexpr float kThreshold = 0.5f;

double lower(plan::Builder &builder, size_t index, const MetricInput &input) {
    require(align_target(input.output.shape, input.target) == input.output.shape,
            "\"binary_accuracy\": the target's shape is ", to_string(input.target), "; expected the output's, ",
            to_string(input.output.shape), " (both with the batch)");
    // The kernel compares probabilities, and the loss may still write over the values before them.
    plan::Value output = lower_pending(builder, input.pending, input.output);
    size_t count = output.elements();
    plan::Block *target = builder.target(count / static_cast<size_t>(output.shape[0]));
    plan::Block *block = output.block;
    int threads = builder.request().threads;
    plan::Results *results = &builder.results();
    builder.add("binary_accuracy", {block, target}, [=](const plan::Run &) {
        results->matches[index] = count_matches(threads, count, 1, [&](size_t begin, size_t end) {
            return kernels::binary_matches(block->floats(), target->floats(), kThreshold, begin, end);
        });
    });
    return static_cast<double>(count);
}

} // namespace

const MetricClass kBinaryAccuracy{"binary_accuracy", lower};

} // namespace rekindle
