#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/json.h"
#include "kernels/losses.h"
#include "layers/activation_function.h"
#include "plan/builder.h"

namespace rekindle {

// What a loss handle holds.
struct LossOptions {
    std::string name; // as the user gave it
    bool from_logits = false;
};

// A loss: what targets it takes and what it costs. Immutable. Shapes include the batch.
class Loss {
public:
    virtual ~Loss() = default;

    virtual const char *class_name() const = 0;
    virtual Json config() const = 0;

    // Whether the targets are class indices; else they are floats.
    virtual bool takes_labels() const { return false; }
    // How many classes a sample may be of, for an output of this shape without the batch; 0: the loss knows none.
    virtual int64_t class_count(const Shape &output_sample) const { return output_sample.back(); }
    // Whether it can work on the values before a final softmax or sigmoid, as Keras then does.
    virtual bool is_crossentropy() const { return true; }

    // The kernel for these shapes. `logits` tells that the output has not gone through its activation. Throws
    // INVALID_ARGUMENT when the target does not fit the output.
    using RowKernel = std::function<double(const kernels::LossRows &rows, const plan::Block *target)>;
    virtual RowKernel kernel(const Shape &output, const Shape &target, bool logits) const = 0;
};

// Adds the loss's kernel, which writes Results::loss; returns d(loss)/d(output), an empty value outside training.
plan::Value lower_loss(plan::Builder &builder, const Loss &loss, const plan::Value &output, const Shape &target_sample,
                       bool logits);

// Throws INVALID_ARGUMENT for an unknown name, or from_logits with a loss that has none.
std::shared_ptr<const Loss> make_loss(const LossOptions &options);
Json loss_to_json(const Loss &loss);
std::shared_ptr<const Loss> loss_from_json(const Json &json);

// What each loss's file registers: Keras's class name, its names for users, and how to make it.
struct LossClass {
    const char *class_name;
    const char *name;
    const char *short_name;
    bool has_logits;
    std::shared_ptr<const Loss> (*make)(const LossOptions &options);
};

// Keras's alignment of a target whose rank differs by one: a trailing axis of 1 is added or dropped.
Shape align_target(const Shape &output, const Shape &target);

} // namespace rekindle
