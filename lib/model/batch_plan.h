#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "plan/builder.h"
#include "ranks/group.h"

namespace rekindle {

// What computes the batches of one request: one plan for a whole batch, or plans for its shards. One execution at a
// time.
class BatchPlan {
public:
    // Copies samples of the batch, from `first` on as many as the plan takes, into its ports; whether they may be
    // trained on, as Batches::load has it. Several threads may call it at once, for plans of their own.
    using Load = std::function<bool(const plan::Plan &plan, size_t first)>;

    // An output of the last execution.
    struct Output {
        const float *values;
        const Shape &shape; // with the batch
        size_t elements() const { return element_count(shape); }
    };

    virtual ~BatchPlan() = default;

    const plan::Request &request() const { return request_; }
    int64_t batch_size() const { return request_.batch_size; }
    // The samples of a batch that is loaded as it lies: 0, 1, ...
    const std::vector<int64_t> &in_order() const { return in_order_; }

    // Loads and computes; whether all samples may be trained on. If not, nothing else counts, except when predicting.
    // `step`: training steps done before. `group`: the ranks that compute the batch together, where request().share has
    // several; else null. Throws as Group's meetings, also where another rank's samples are bad. In a step
    // (Model::run_steps).
    virtual bool execute(uint64_t step, const Load &load, Group *group) = 0;
    // Behind an execution, if its outcome is to count: writes the model's statistics and states. Where execute was
    // called.
    virtual void commit() = 0;
    // Of the last execution, over the whole batch.
    virtual const plan::Results &results() const = 0;
    virtual size_t output_count() const = 0; // 0 unless predicting
    virtual Output output(size_t index) const = 0;

    // The plans it consists of.
    virtual void for_each_plan(const std::function<void(const plan::Plan &)> &visit) const = 0;
    size_t bytes() const;

protected:
    explicit BatchPlan(plan::Request request);

private:
    plan::Request request_;
    std::vector<int64_t> in_order_;
};

// A plan for all of a batch.
std::unique_ptr<BatchPlan> make_whole_plan(plan::Request request, std::unique_ptr<plan::Plan> plan);

} // namespace rekindle
