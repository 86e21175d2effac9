#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <vector>

#include "model/batch_plan.h"

namespace rekindle {

// The plans of a model that are ready for use. A caller takes one out, so that several may predict at once, each with
// memory of its own, and gives it back. Those of one request are a kind; kinds that have not been used for longest are
// dropped where there are more than kMostKinds, or where the ready plans take more than kMostBytes and there are more
// than kFewKinds. Thread-safe.
class PlanPool {
public:
    static constexpr size_t kFewKinds = 8, kMostKinds = 256, kMostBytes = size_t{64} << 20;

    // Gives the plan back when it goes out of scope, unless the pool was cleared meanwhile.
    class Lease {
    public:
        Lease() = default;
        Lease(PlanPool *pool, uint64_t generation, std::unique_ptr<BatchPlan> plan)
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

        BatchPlan &operator*() const { return *plan_; }
        BatchPlan *operator->() const { return plan_.get(); }
        explicit operator bool() const { return plan_ != nullptr; }

    private:
        void give_back();

        PlanPool *pool_ = nullptr;
        uint64_t generation_ = 0;
        std::unique_ptr<BatchPlan> plan_;
    };

    // A ready plan, or one that `make` builds.
    template <class Make>
    Lease take(const plan::Request &request, const Make &make) {
        uint64_t generation = 0;
        if (std::unique_ptr<BatchPlan> found = find(request, generation)) {
            return Lease(this, generation, std::move(found));
        }
        return Lease(this, generation, make());
    }

    // Drops all plans: the layout or the objective has changed. Nobody may hold one for longer than its current use.
    void clear();

    // Calls visit for each ready plan.
    template <class Visit>
    void for_each(const Visit &visit) const {
        std::lock_guard<std::mutex> lock(mutex_);
        for (const AlikePlans &kind : kinds_) {
            for (const std::unique_ptr<BatchPlan> &plan : kind.ready) visit(*plan);
        }
    }

private:
    // Plans for the same request; none while all are taken.
    struct AlikePlans {
        plan::Request request;
        std::vector<std::unique_ptr<BatchPlan>> ready;
    };

    // Makes the kind the one used last; the end of the list if there is none. With the mutex held.
    std::list<AlikePlans>::iterator use(const plan::Request &request);
    std::unique_ptr<BatchPlan> find(const plan::Request &request, uint64_t &generation);
    void put_back(std::unique_ptr<BatchPlan> plan, uint64_t generation);
    bool is_too_large() const;

    mutable std::mutex mutex_;
    std::list<AlikePlans> kinds_; // the one used last comes first
    size_t bytes_ = 0;            // of the ready plans
    uint64_t generation_ = 0;
};

} // namespace rekindle
