#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "plan/builder.h"

namespace rekindle {

// A plan with what identifies it.
struct PooledPlan {
    plan::Request request;
    Shape target_sample;
    std::unique_ptr<plan::Plan> plan;
    std::vector<double> possible_matches; // per metric, at each execution
};

// The plans of a model that are ready for use. A caller takes one out, so that several may predict at once, each with
// memory of its own, and gives it back. Thread-safe.
class PlanPool {
public:
    // Gives the plan back when it goes out of scope, unless the pool was cleared meanwhile.
    class Lease {
    public:
        Lease() = default;
        Lease(PlanPool *pool, uint64_t generation, std::unique_ptr<PooledPlan> plan)
            : pool_(pool), generation_(generation), plan_(std::move(plan)) {}
        Lease(Lease &&other) noexcept = default;
        Lease &operator=(Lease &&other) noexcept {
            give_back();
            pool_ = other.pool_;
            generation_ = other.generation_;
            plan_ = std::move(other.plan_);
            return *this;
        }
        ~Lease() { give_back(); }

        const PooledPlan &operator*() const { return *plan_; }
        const PooledPlan *operator->() const { return plan_.get(); }
        explicit operator bool() const { return plan_ != nullptr; }

    private:
        void give_back();

        PlanPool *pool_ = nullptr;
        uint64_t generation_ = 0;
        std::unique_ptr<PooledPlan> plan_;
    };

    // A ready plan, or one that `make` builds.
    template <class Make>
    Lease take(const plan::Request &request, const Shape &target_sample, const Make &make) {
        uint64_t generation = 0;
        {
            std::lock_guard<std::mutex> lock(mutex_);
            generation = generation_;
            for (size_t i = 0; i < ready_.size(); ++i) {
                if (ready_[i]->request == request && ready_[i]->target_sample == target_sample) {
                    std::unique_ptr<PooledPlan> found = std::move(ready_[i]);
                    ready_.erase(ready_.begin() + static_cast<std::ptrdiff_t>(i));
                    return Lease(this, generation_, std::move(found));
                }
            }
        }
        return Lease(this, generation, make());
    }

    // Drops all plans: the layout or the objective has changed. Nobody may hold one for longer than its current use.
    void clear();

    // Calls visit for each ready plan.
    template <class Visit>
    void for_each(const Visit &visit) const {
        std::lock_guard<std::mutex> lock(mutex_);
        for (const std::unique_ptr<PooledPlan> &plan : ready_) visit(*plan);
    }

private:
    mutable std::mutex mutex_;
    std::vector<std::unique_ptr<PooledPlan>> ready_;
    uint64_t generation_ = 0;
};

} // namespace rekindle
