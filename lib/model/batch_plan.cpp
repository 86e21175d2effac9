#include "model/batch_plan.h"

#include <numeric>

namespace rekindle {
namespace {

class WholePlan final : public BatchPlan {
public:
    WholePlan(plan::Request request, std::unique_ptr<plan::Plan> plan)
        : BatchPlan(std::move(request)), plan_(std::move(plan)) {}

    bool execute(uint64_t step, const Load &load, Group *) override {
        bool good = load(*plan_, 0);
        if (!good && request().mode != plan::Mode::kPredict) return false;
        plan_->execute({step, static_cast<size_t>(batch_size())});
        return good;
    }
    void commit() override { plan_->commit(); }
    const plan::Results &results() const override { return plan_->results(); }
    size_t output_count() const override { return plan_->outputs().size(); }
    Output output(size_t index) const override {
        const plan::OutputPort &port = plan_->outputs()[index];
        return {port.block->floats(), port.shape};
    }
    void for_each_plan(const std::function<void(const plan::Plan &)> &visit) const override { visit(*plan_); }

private:
    std::unique_ptr<plan::Plan> plan_;
};

} // namespace

BatchPlan::BatchPlan(plan::Request request)
    : request_(std::move(request)), in_order_(static_cast<size_t>(request_.batch_size)) {
    std::iota(in_order_.begin(), in_order_.end(), 0);
}

size_t BatchPlan::bytes() const {
    size_t bytes = 0;
    for_each_plan([&](const plan::Plan &plan) { bytes += plan.memory_bytes() + plan.scratchpad_bytes(); });
    return bytes;
}

std::unique_ptr<BatchPlan> make_whole_plan(plan::Request request, std::unique_ptr<plan::Plan> plan) {
    return std::make_unique<WholePlan>(std::move(request), std::move(plan));
}

} // namespace rekindle
