#include "losses/loss.h"

#include <algorithm>

#include "core/error.h"
#include "losses/class_axis.h"
#include "runtime/parallel.h"

namespace rekindle {
namespace {

constexpr size_t kSerialBelow = 1024; // rows

// What the sum of a batch's losses is divided by; 0 where nothing counts.
using Divisor = std::function<double()>;

double sum_of(const float *values, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; ++i) sum += static_cast<double>(values[i]);
    return sum;
}

struct Rows {
    size_t count, per_sample;
    plan::Block *labels; // null: targets are floats
    plan::Block *weight; // null: each counts once
    size_t weight_count;
};

// As Keras: with an ignored class the rows of the others are counted, or their weights.
Divisor divisor(const Loss &loss, const Rows &rows) {
    double all = static_cast<double>(rows.count);
    if (loss.reduction() == Reduction::kSum) return [] { return 1.0; };
    bool by_weight = loss.reduction() == Reduction::kMeanWithSampleWeight && rows.weight != nullptr;
    std::optional<int64_t> ignored = loss.ignored_class();
    if (!ignored) {
        if (!by_weight) return [all] { return all; };
        return [rows] { return sum_of(rows.weight->floats(), rows.weight_count); };
    }
    size_t rows_per_weight = rows.weight == nullptr ? 1 : rows.count / rows.weight_count;
    return [rows, by_weight, rows_per_weight, label = static_cast<int32_t>(*ignored)] {
        const int32_t *labels = reinterpret_cast<const int32_t *>(rows.labels->address);
        double sum = 0;
        for (size_t r = 0; r < rows.count; ++r) {
            if (labels[r] == label) continue;
            sum += by_weight ? static_cast<double>(rows.weight->floats()[r / rows_per_weight]) : 1.0;
        }
        return sum;
    };
}

Rows rows_of(plan::Builder &builder, size_t index, const Shape &output) {
    size_t count = element_count(output) / static_cast<size_t>(output.back());
    size_t per_sample = count / static_cast<size_t>(output[0]);
    size_t weights_per_sample = static_cast<size_t>(builder.request().targets[index].weights_per_sample);
    require(weights_per_sample <= 1 || weights_per_sample == per_sample, "sample_weight has ", weights_per_sample,
            " elements for a sample; expected 1, or ", per_sample, " for an output of shape ", to_string(output));
    return {count, per_sample, nullptr, builder.sample_weight(index), weights_per_sample * static_cast<size_t>(output[0])};
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
    Rows rows = rows_of(builder, at.output, output.shape);
    if (loss.takes_labels()) rows.labels = target;
    plan::Value gradient = builder.training() ? builder.value(output.shape, output.desc) : plan::Value{};
    plan::Block *gradient_block = gradient.block;
    plan::Block *output_block = output.block;
    size_t classes = static_cast<size_t>(output.shape.back());
    size_t rows_per_weight = spec.weights_per_sample > 1 ? 1 : rows.per_sample;
    int threads = builder.request().threads;
    plan::Results *results = &builder.results();
    bool calls_host = loss.calls_host();
    auto compute = [=, weight = at.weight, index = at.output, is_first = at.is_first,
                    divisor = divisor(loss, rows)](const plan::Run &) {
        double divided_by = divisor();
        double scale = divided_by == 0.0 ? 0.0 : 1.0 / divided_by;
        auto part = [&](size_t begin, size_t end) {
            kernels::LossRows of{.output = output_block->floats(),
                                 .gradient = gradient_block == nullptr ? nullptr : gradient_block->floats(),
                                 .sample_weight = rows.weight == nullptr ? nullptr : rows.weight->floats(),
                                 .classes = classes,
                                 .rows_per_sample = rows_per_weight,
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
    std::vector<plan::Block *> blocks{output_block, target, rows.weight, gradient_block};
    if (calls_host) {
        builder.add_on_caller("loss", blocks, std::move(compute));
    } else {
        builder.add("loss", blocks, std::move(compute));
    }
    if (builder.training()) builder.add_gradient(output, gradient);
}

} // namespace rekindle
