#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "activations/activation.h"
#include "kernels/losses.h"
#include "parts/described.h"
#include "plan/builder.h"

namespace rekindle {

// How the losses of a batch's rows become one number, in the order of rekindle_reduction.
enum class Reduction { kSumOverBatchSize, kSum, kMean, kMeanWithSampleWeight };

// A loss: what targets it takes and what it costs. Immutable. Shapes include the batch. A row is what it compares at
// once: the last axis of the output, or the one that axis() tells.
class Loss : public parts::Described {
public:
    const char *module() const override { return "keras.losses"; }
    virtual Reduction reduction() const = 0;
    virtual int64_t axis() const { return -1; }
    // The number of elements of a row, for an output of this shape without the batch. An axis that it has not is
    // refused when the loss is lowered.
    int64_t row_size(const Shape &output_sample) const;

    // Whether the targets are class indices; else they are floats.
    virtual bool takes_labels() const { return false; }
    // The class index whose rows do not count, if there is one.
    virtual std::optional<int64_t> ignored_class() const { return std::nullopt; }
    // How many classes a sample may be of, for an output of this shape without the batch; 0: the loss knows none.
    virtual int64_t class_count(const Shape & /*output_sample*/) const { return 0; }
    // Whether it can work on the values before a final softmax or sigmoid, as Keras then does.
    virtual bool is_crossentropy() const { return false; }
    // What outputs go through before the kernel sees them.
    virtual PendingActivation activation() const { return PendingActivation::kNone; }

    // The kernel for these shapes. `logits` tells that the output has not gone through its activation. Throws
    // INVALID_ARGUMENT when the target does not fit the output.
    using RowKernel = std::function<double(const kernels::LossRows &rows, const plan::Block *target)>;
    virtual RowKernel kernel(const Shape &output, const Shape &target, bool logits) const = 0;
};

// Adds the kernel of the loss at one output of the model, by its index: it writes Results::losses, and by its weight
// adds to Results::loss, which the first such kernel sets. In training it gives d(loss)/d(output) to the way back.
struct LossAt {
    const Loss &loss;
    double weight;
    size_t output;
    bool is_first;
};
void lower_loss(plan::Builder &builder, const LossAt &at, const plan::Value &output, bool logits);

// By Keras's name, with its defaults; throws INVALID_ARGUMENT for an unknown one. `argument` names it in errors.
std::shared_ptr<const Loss> make_loss(const std::string &name, const char *argument);
Json loss_to_json(const Loss &loss);
std::shared_ptr<const Loss> loss_from_json(const Json &json);

// Keras's alignment of a target whose rank differs by one: a trailing axis of 1 is added or dropped.
Shape align_target(const Shape &output, const Shape &target);

} // namespace rekindle
