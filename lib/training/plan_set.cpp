#include "training/plan_set.h"

#include <algorithm>

namespace rekindle {

BatchPlan &PlanSet::get(const Batches &batches, int64_t samples) {
    if (mode_ != plan::Mode::kPredict && targets_ != batches.targets()) targets_ = batches.targets();
    if (input_shapes_ != batches.input_shapes()) input_shapes_ = batches.input_shapes();
    Held *held = const_cast<Held *>(find(samples));
    if (held == nullptr) {
        if (plans_.size() == kMostHeld) drop_oldest();
        RankShare share = group_ == nullptr ? RankShare{} : group_->share();
        plans_.push_back({model_.take_plan({mode_, samples, targets_, input_shapes_, share})});
        held = &plans_.back();
    }
    held->used = ++clock_;
    return *held->lease;
}

void PlanSet::drop_oldest() {
    plans_.erase(std::min_element(plans_.begin(), plans_.end(),
                                  [](const Held &one, const Held &other) { return one.used < other.used; }));
}

const PlanSet::Held *PlanSet::find(int64_t samples) const {
    auto fits = [&](const Held &held) {
        const plan::Request &request = held.lease->request();
        return request.batch_size == samples && request.targets == targets_ && request.inputs == input_shapes_;
    };
    auto found = std::find_if(plans_.begin(), plans_.end(), fits);
    return found == plans_.end() ? nullptr : &*found;
}

BatchPlan *PlanSet::held(int64_t samples) const {
    const Held *found = find(samples);
    return found == nullptr ? nullptr : &*found->lease;
}

void PlanSet::prepare(const Batches &batches, int64_t samples_in_pass) {
    int64_t full = batches.batch_size(), rest = samples_in_pass % full;
    if (samples_in_pass >= full) get(batches, full);
    if (rest != 0) get(batches, rest);
}

} // namespace rekindle
