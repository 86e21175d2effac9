#include "model/plan_pool.h"

#include <new>

namespace rekindle {

void PlanPool::Lease::give_back() {
    if (plan_ == nullptr) return;
    std::lock_guard<std::mutex> lock(pool_->mutex_);
    try {
        if (generation_ == pool_->generation_) pool_->ready_.push_back(std::move(plan_));
    } catch (const std::bad_alloc &) {
        // It can be made again.
    }
    plan_.reset();
}

void PlanPool::clear() {
    std::lock_guard<std::mutex> lock(mutex_);
    ready_.clear();
    ++generation_;
}

} // namespace rekindle
