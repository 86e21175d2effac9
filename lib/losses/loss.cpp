#include "losses/loss.h"

#include "core/error.h"
#include "runtime/parallel.h"

namespace rekindle {
namespace {

constexpr size_t kSerialBelow = 1024; // rows

} // namespace

Shape align_target(const Shape &output, const Shape &target) {
    Shape aligned = target;
    if (target.size() + 1 == output.size() && output.back() == 1) aligned.push_back(1);
    if (target.size() == output.size() + 1 && target.back() == 1) aligned.pop_back();
    return aligned;
}

plan::Value lower_loss(plan::Builder &builder, const Loss &loss, const plan::Value &given, const Shape &target_sample,
                       bool logits) {
    plan::Value output = builder.plain(given);
    require(output.shape.size() >= 2, "the model's output has no axis besides the batch; a loss needs one");
    Shape target_shape = with_batch(output.shape[0], target_sample);
    Loss::RowKernel kernel = loss.kernel(output.shape, target_shape, logits);

    size_t per_sample = element_count(target_sample);
    plan::Block *target = loss.takes_labels() ? builder.labels(per_sample) : builder.target(per_sample);
    plan::Block *weight = builder.sample_weight();
    plan::Value gradient = builder.training() ? builder.value(output.shape, output.desc) : plan::Value{};
    plan::Block *gradient_block = gradient.block;
    plan::Block *output_block = output.block;

    size_t classes = static_cast<size_t>(output.shape.back());
    size_t rows = output.elements() / classes;
    size_t rows_per_sample = rows / static_cast<size_t>(output.shape[0]);
    size_t weights_per_sample = static_cast<size_t>(builder.request().weights_per_sample);
    require(weights_per_sample <= 1 || weights_per_sample == rows_per_sample, "sample_weight has ", weights_per_sample,
            " elements for a sample; expected 1, or ", rows_per_sample, " for an output of shape ",
            to_string(output.shape));
    size_t rows_per_weight = weights_per_sample > 1 ? 1 : rows_per_sample;
    int threads = builder.request().threads;
    double scale = 1.0 / static_cast<double>(rows);
    plan::Results *results = &builder.results();
    builder.add("loss", {output_block, target, weight, gradient_block}, [=](const plan::Run &) {
        double sum = runtime::parallel_sum(threads, rows, 1, kSerialBelow, [&](size_t begin, size_t end) {
            kernels::LossRows part{.output = output_block->floats(),
                                   .gradient = gradient_block == nullptr ? nullptr : gradient_block->floats(),
                                   .sample_weight = weight == nullptr ? nullptr : weight->floats(),
                                   .classes = classes,
                                   .rows_per_sample = rows_per_weight,
                                   .begin = begin,
                                   .end = end,
                                   .gradient_scale = static_cast<float>(scale)};
            return kernel(part, target);
        });
        results->loss = sum * scale;
    });
    return gradient;
}

} // namespace rekindle
