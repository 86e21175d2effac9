#include "model/plan_pool.h"

#include <new>

namespace rekindle {

void PlanPool::Lease::give_back() {
    if (plan_ != nullptr) pool_->put_back(std::move(plan_), generation_);
}

std::list<PlanPool::AlikePlans>::iterator PlanPool::use(const plan::Request &request) {
    for (auto kind = kinds_.begin(); kind != kinds_.end(); ++kind) {
        if (!(kind->request == request)) continue;
        kinds_.splice(kinds_.begin(), kinds_, kind);
        return kind;
    }
    return kinds_.end();
}

std::unique_ptr<BatchPlan> PlanPool::find(const plan::Request &request, uint64_t &generation) {
    std::lock_guard<std::mutex> lock(mutex_);
    generation = generation_;
    auto kind = use(request);
    if (kind == kinds_.end() || kind->ready.empty()) return nullptr;
    std::unique_ptr<BatchPlan> found = std::move(kind->ready.back());
    kind->ready.pop_back();
    bytes_ -= found->bytes();
    return found;
}

bool PlanPool::is_too_large() const {
    return kinds_.size() > kMostKinds || (kinds_.size() > kFewKinds && bytes_ > kMostBytes);
}

void PlanPool::put_back(std::unique_ptr<BatchPlan> plan, uint64_t generation) {
    std::list<AlikePlans> dropped; // behind the lock: it takes its time
    std::lock_guard<std::mutex> lock(mutex_);
    if (generation != generation_) return;
    try {
        auto kind = use(plan->request());
        if (kind == kinds_.end()) kind = kinds_.insert(kinds_.begin(), AlikePlans{plan->request(), {}});
        size_t bytes = plan->bytes();
        kind->ready.push_back(std::move(plan));
        bytes_ += bytes;
    } catch (const std::bad_alloc &) {
        // It can be made again.
    }
    while (is_too_large()) {
        for (const std::unique_ptr<BatchPlan> &old : kinds_.back().ready) bytes_ -= old->bytes();
        dropped.splice(dropped.begin(), kinds_, std::prev(kinds_.end()));
    }
}

void PlanPool::clear() {
    std::lock_guard<std::mutex> lock(mutex_);
    kinds_.clear();
    bytes_ = 0;
    ++generation_;
}

} // namespace rekindle
