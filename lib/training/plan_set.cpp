#include "training/plan_set.h"

#include <algorithm>

namespace rekindle {

const PooledPlan &PlanSet::get(const Batches &batches, int64_t samples) {
    Shape target = mode_ == plan::Mode::kPredict ? Shape{} : batches.target_sample();
    if (target != target_sample_) plans_.clear();
    target_sample_ = target;
    weights_ = mode_ == plan::Mode::kPredict ? 0 : batches.weights_per_sample();
    Held &held = plans_[{samples, weights_}];
    held.used = ++clock_;
    if (plans_.size() > kMostHeld) drop_oldest();
    if (!held.lease) held.lease = model_.take_plan({mode_, samples, weights_, target});
    return *held.lease;
}

void PlanSet::drop_oldest() {
    plans_.erase(std::min_element(plans_.begin(), plans_.end(), [](const auto &one, const auto &other) {
        return one.second.used < other.second.used;
    }));
}

const PooledPlan *PlanSet::held(int64_t samples) const {
    auto found = plans_.find({samples, weights_});
    return found == plans_.end() || !found->second.lease ? nullptr : &*found->second.lease;
}

void PlanSet::prepare(const Batches &batches, int64_t samples_in_pass) {
    int64_t full = batches.batch_size(), rest = samples_in_pass % full;
    if (samples_in_pass >= full) get(batches, full);
    if (rest != 0) get(batches, rest);
}

} // namespace rekindle
