#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "activations/activation.h"
#include "losses/row_weights.h"
#include "parts/described.h"
#include "plan/builder.h"

namespace rekindle {

// What a metric looks at while a plan is made: an output of the model and its targets. Shapes include the batch; a row
// is the output's last axis.
class MetricSources {
public:
    // Of an output of the model, by its index. `before` is row-major, and has not gone through `pending` yet; `after`
    // has, and may be empty.
    MetricSources(plan::Builder &builder, size_t output, const plan::Value &before, PendingActivation pending,
                  const plan::Value &after);

    plan::Builder &builder() const { return builder_; }
    const Shape &output_shape() const { return before_.shape; }
    const Shape &target_shape() const { return target_; }
    size_t row_size() const { return static_cast<size_t>(before_.shape.back()); }
    size_t rows() const { return before_.elements() / row_size(); }
    Shape row_shape() const { return Shape(before_.shape.begin(), before_.shape.end() - 1); }
    PendingActivation pending() const { return pending_; }

    // The output as predict gives it.
    const plan::Value &output();
    // In the same order within each row, which is enough to find the largest, and before the pending activation.
    const plan::Value &scores() const { return before_; }

    plan::Block *target() const;
    plan::Block *labels() const;
    // None where samples have none. Throws INVALID_ARGUMENT for weights of other rows than these; `metric` names who
    // asks.
    RowWeights weights(const char *metric, size_t rows) const;
    RowWeights weights(const char *metric) const { return weights(metric, rows()); }
    // Of rows of this shape, with the batch: 0 where the output's mask says so, else those weights, or 1 without them.
    RowWeights masked_weights(const char *metric, const Shape &rows, bool weighted) const;

private:
    plan::Builder &builder_;
    plan::Value before_, after_;
    PendingActivation pending_;
    size_t index_; // of the output
    Shape target_;
};

// One of the arrays of double that make up a metric's state.
struct Accumulator {
    const char *name; // Keras's, "true_positives"
    Shape shape;
};

// How a batch's rows are folded into a state.
struct Fold {
    size_t rows;
    size_t row_size; // elements, for deciding whether threads pay
    std::vector<plan::Block *> blocks;
    // Adds the rows [begin, end) to a state. Several threads may call it at once, with a state for each.
    std::function<void(size_t begin, size_t end, double *state)> add;
};

// Which of two values of a metric is the better one, where there is one.
enum class Better { kUnknown, kLess, kMore };

// A metric: a fold over the samples of a pass, whose state has a shape of its own and is 0 at the beginning. Immutable,
// but for the name that it is given before anybody else sees it.
class Metric : public parts::Described {
public:
    const char *module() const override { return "keras.metrics"; }
    // Its name in the logs.
    const std::string &name() const { return name_; }
    // Asked for by this name alone, which is also that in the logs.
    void name_by(const std::string &name);
    // Whether it was; JSON then has nothing but the name.
    bool is_named() const { return is_named_; }

    virtual Better better() const { return Better::kUnknown; }

    // Whether targets of this shape are taken as class indices; else they are floats. Shapes include the batch.
    virtual bool takes_labels(const Shape & /*output*/, const Shape & /*target*/) const { return false; }
    // A class index that is no class of the outputs, and that targets may have all the same.
    virtual std::optional<int64_t> ignored_class() const { return std::nullopt; }
    // Whether it works on the values before a final softmax or sigmoid, as Keras's crossentropies do.
    virtual bool wants_logits() const { return false; }

    // For outputs of this shape, without the batch.
    virtual std::vector<Accumulator> accumulators(const Shape &output_sample) const = 0;
    // How many numbers the state comes to, and whether that depends on the outputs' shape.
    virtual size_t value_count(const Shape & /*output_sample*/) const { return 1; }
    virtual bool has_value_for_each_class() const { return false; }

    // Throws INVALID_ARGUMENT where the target does not fit the output.
    virtual Fold fold(MetricSources &sources, bool weighted) const = 0;
    // Adds another state to one: of a later part of a batch, or of a later batch.
    virtual void merge(std::span<double> state, std::span<const double> later) const;
    // The numbers that a state comes to; 0 where nothing was counted yet.
    virtual void results(std::span<const double> state, std::span<double> values) const = 0;

protected:
    void set_name(std::string name) { name_ = std::move(name); }

private:
    std::string name_;
    bool is_named_ = false;
};

// By a name of Keras's, with its defaults; "accuracy" and "acc" are decided by the shapes. Throws INVALID_ARGUMENT for
// an unknown one; `argument` names it in errors.
std::shared_ptr<const Metric> make_metric(const std::string &name, const char *argument);
Json metric_to_json(const Metric &metric);
std::shared_ptr<const Metric> metric_from_json(const Json &json);

} // namespace rekindle
