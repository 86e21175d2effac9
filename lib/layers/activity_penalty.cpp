#include "layers/activity_penalty.h"

#include <algorithm>

#include "runtime/parallel.h"

namespace rekindle {

using plan::Block;
using plan::Builder;
using plan::Value;

namespace {

constexpr size_t kGranularity = 64, kSerialBelow = 65536; // floats

// The kernel of the penalty and of its gradient, if that is not empty.
void add_kernel(Builder &builder, const RegularizerPointer &regularizer, const Value &src, const Value &gradient) {
    size_t doubles = regularizer->workspace_size(src.shape);
    Block *workspace = doubles == 0 ? nullptr : builder.block(doubles * sizeof(double));
    plan::Results *results = &builder.results();
    size_t count = src.elements();
    int threads = builder.request().threads;
    builder.add(
        "activity_regularizer", {src.block, gradient.block, workspace},
        [=, shape = src.shape, from = src.block, to = gradient.block](const plan::Run &run) {
            float *slopes = to == nullptr ? nullptr : to->floats();
            runtime::parallel_for(threads, to == nullptr ? 0 : count, kGranularity, kSerialBelow,
                                  [&](size_t begin, size_t end) { std::fill(slopes + begin, slopes + end, 0.0F); });
            double *room = workspace == nullptr ? nullptr : reinterpret_cast<double *>(workspace->address);
            double factor = 1.0 / static_cast<double>(run.samples);
            results->loss += regularizer->penalty({from->floats(), slopes, count, threads, room, factor}, shape);
        });
}

void add_penalty(Builder &builder, const RegularizerPointer &regularizer, const Value &value) {
    bool is_padded = value.desc.bytes() != value.elements() * sizeof(float);
    Value src = is_padded || regularizer->needs_row_major() ? builder.plain(value) : value;
    bool has_gradient = builder.training() && builder.needs_gradient(value);
    Value gradient = has_gradient ? builder.value(src.shape, src.desc) : Value{};
    add_kernel(builder, regularizer, src, gradient);
    if (has_gradient) builder.add_gradient(value, gradient);
}

} // namespace

void penalize_activity(Builder &builder, const RegularizerPointer &regularizer, const Value &value) {
    if (regularizer == nullptr) return;
    builder.behind_losses([&builder, regularizer, value] { add_penalty(builder, regularizer, value); });
}

} // namespace rekindle
