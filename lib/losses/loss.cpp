#include "losses/loss.h"

#include <algorithm>

#include "core/error.h"
#include "losses/class_axis.h"
#include "losses/row_weights.h"
#include "runtime/parallel.h"

namespace rekindle {
namespace {

constexpr size_t kSerialBelow = 1024; // rows

// How much counts of a plan's rows; empty: all rows do.
using Count = std::function<double()>;

struct Rows {
    size_t count;
    RowWeights weights;
    plan::Mask mask;     // empty: all count
    plan::Block *labels; // null: targets are floats
};

// The sum over the rows that count, of their weights or of ones.
double counted(const Rows &rows, std::optional<int64_t> ignored, bool by_weight) {
    const int32_t *labels = ignored ? reinterpret_cast<const int32_t *>(rows.labels->address) : nullptr;
    const uint8_t *flags = rows.mask.empty() ? nullptr : rows.mask.block->flags();
    double sum = 0;
    for (size_t r = 0; r < rows.count; ++r) {
        bool is_left_out = (flags != nullptr && flags[r] == 0) || (labels != nullptr && labels[r] == *ignored);
        if (!is_left_out) sum += by_weight ? rows.weights.of(r) : 1.0;
    }
    return sum;
}

double sum_of(const float *values, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; ++i) sum += static_cast<double>(values[i]);
    return sum;
}

// As Keras: with a mask or an ignored class the rows of the others are counted, or their weights.
Count count_of(const Loss &loss, const Rows &rows) {
    if (loss.reduction() == Reduction::kSum) return {};
    bool by_weight = loss.reduction() == Reduction::kMeanWithSampleWeight && rows.weights.block != nullptr;
    std::optional<int64_t> ignored = loss.ignored_class();
    if (ignored || !rows.mask.empty()) return [=] { return counted(rows, ignored, by_weight); };
    if (!by_weight) return {};
    size_t weights = rows.count / rows.weights.rows_per_weight;
    return [=] { return sum_of(rows.weights.values(), weights); };
}

// Adds the kernel that writes Results::counted, where not all rows count.
void lower_count(plan::Builder &builder, size_t output, const Rows &rows, Count count) {
    builder.add("loss_count", {rows.weights.block, rows.mask.block, rows.labels},
                [=, results = &builder.results(), count = std::move(count)](const plan::Run &) {
                    results->counted[output] = count();
                });
    builder.share_counted();
}

Rows rows_of(plan::Builder &builder, const LossAt &at, const Shape &output, const plan::Mask &mask) {
    Shape shape(output.begin(), output.end() - 1);
    size_t count = element_count(shape), per_sample = count / static_cast<size_t>(output[0]);
    size_t weights_per_sample = static_cast<size_t>(builder.request().targets[at.output].weights_per_sample);
    require(weights_per_sample <= 1 || weights_per_sample == per_sample, "sample_weight has ", weights_per_sample,
            " elements for a sample; expected 1, or ", per_sample, " for an output of shape ", to_string(output));
    RowWeights given{builder.sample_weight(at.output), weights_per_sample > 1 ? 1 : per_sample};
    std::string part = text("the loss ", at.loss.class_name());
    return {count, lower_masked(builder, given, mask, shape, part.c_str()), mask, nullptr};
}

} // namespace

int64_t Loss::row_size(const Shape &output_sample) const {
    int64_t rank = static_cast<int64_t>(output_sample.size()), place = axis() < 0 ? axis() + rank : axis() - 1;
    return output_sample[static_cast<size_t>(place >= 0 && place < rank ? place : rank - 1)];
}

Shape align_target(const Shape &output, const Shape &target) {
    Shape aligned = target;
    if (target.size() + 1 == output.size() && output.back() == 1) aligned.push_back(1);
    if (target.size() == output.size() + 1 && target.back() == 1) aligned.pop_back();
    return aligned;
}

void lower_loss(plan::Builder &builder, const LossAt &at, const plan::Value &given, bool logits) {
    const Loss &loss = at.loss;
    const plan::TargetSpec &spec = builder.request().targets[at.output];
    plan::Value output = builder.plain(given);
    require(output.shape.size() >= 2, "the model's output has no axis besides the batch; a loss needs one");
    ClassAxis axis(loss, output.shape, with_batch(output.shape[0], spec.sample));
    output = lower_pending(builder, loss.activation(), axis.move_output(builder, output));
    Loss::RowKernel kernel = loss.kernel(output.shape, axis.target_shape(), logits);

    plan::Block *target =
        loss.takes_labels() ? builder.labels(at.output) : axis.move_target(builder, builder.target(at.output));
    Rows rows = rows_of(builder, at, output.shape, given.mask);
    if (loss.takes_labels()) rows.labels = target;
    plan::Value gradient = builder.training() ? builder.value(output.shape, output.desc) : plan::Value{};
    plan::Block *gradient_block = gradient.block;
    plan::Block *output_block = output.block;
    size_t classes = static_cast<size_t>(output.shape.back());
    int threads = builder.request().threads;
    plan::Results *results = &builder.results();
    bool calls_host = loss.calls_host();
    Count count = count_of(loss, rows);
    bool is_sum = loss.reduction() == Reduction::kSum, all_count = !count;
    if (!all_count) lower_count(builder, at.output, rows, std::move(count));
    size_t rows_per_sample = rows.count / static_cast<size_t>(output.shape[0]);
    auto compute = [=, weight = at.weight, index = at.output, is_first = at.is_first](const plan::Run &run) {
        double divided_by = is_sum      ? 1.0
                            : all_count ? static_cast<double>(rows_per_sample * run.samples)
                                        : plan::counted(run, *results, index);
        double scale = divided_by == 0.0 ? 0.0 : 1.0 / divided_by;
        auto part = [&](size_t begin, size_t end) {
            kernels::LossRows of{.output = output_block->floats(),
                                 .gradient = gradient_block == nullptr ? nullptr : gradient_block->floats(),
                                 .sample_weight = rows.weights.values(),
                                 .classes = classes,
                                 .rows_per_sample = rows.weights.rows_per_weight,
                                 .begin = begin,
                                 .end = end,
                                 .gradient_scale = static_cast<float>(weight * scale)};
            return kernel(of, target);
        };
        double value = scale * (calls_host ? part(0, rows.count)
                                           : runtime::parallel_sum(threads, rows.count, 1, kSerialBelow, part));
        results->losses[index] = value;
        results->loss = is_first ? weight * value : results->loss + weight * value;
    };
    std::vector<plan::Block *> blocks{output_block, target, rows.weights.block, rows.mask.block, gradient_block};
    if (calls_host) {
        builder.add_on_caller("loss", blocks, std::move(compute));
    } else {
        builder.add("loss", blocks, std::move(compute));
    }
    if (builder.training()) builder.add_gradient(output, gradient);
}

} // namespace rekindle
