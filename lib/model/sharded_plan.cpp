#include "model/sharded_plan.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <unordered_map>

#include "model/shard_sums.h"
#include "runtime/each_part.h"
#include "runtime/runtime.h"

namespace rekindle {
namespace {

// The plans that execute shards. Where shards have to meet within a step, because the host is called or the samples
// that count are counted, each has a plan of its own. Else a thread has one for each size of a shard, whose memory
// stays in its cache.
class ShardPlans {
public:
    ShardPlans(const plan::Request &batch, const ShardSources &sources)
        : batch_(batch), shards_(sources.shards), own_(batch.share.shards(sources.shards)), least_(samples(0).count) {
        size_t first = first_with_samples();
        plan::Plan *any = make(sources, samples(first).count);
        meet_ = any->stages().size() > 1;
        size_t threads = meet_ ? 1 : static_cast<size_t>(batch.threads);
        places_.resize(meet_ ? shards_ : 2 * threads);
        places_[place(0, first)] = any;
        for (size_t thread = 0; thread < threads; ++thread) {
            for (size_t shard = own_.begin; shard < own_.end; ++shard) {
                plan::Plan *&there = places_[place(thread, shard)];
                bool is_wanted = there == nullptr && samples(shard).count > 0;
                if (is_wanted) there = make(sources, samples(shard).count);
            }
        }
    }

    ShardRange own() const { return own_; }
    ShardSamples samples(size_t shard) const {
        return samples_of_shard(static_cast<size_t>(batch_.batch_size), shards_, shard);
    }
    bool meet() const { return meet_; }
    bool call_host() const {
        return std::any_of(any().stages().begin(), any().stages().end(),
                           [](const plan::Stage &stage) { return stage.then == plan::Stage::End::kHost; });
    }
    int threads() const { return batch_.threads; }
    // The plan with which a thread executes a shard; null for one without samples. Where shards meet, the thread is of
    // no importance.
    plan::Plan *plan(size_t thread, size_t shard) const {
        return samples(shard).count == 0 ? nullptr : places_[place(thread, shard)];
    }
    const plan::Plan &any() const { return *plans_.front(); }
    const std::vector<std::unique_ptr<plan::Plan>> &all() const { return plans_; }

private:
    // Of this rank's shards, if one has some, so that its plan is there in any case.
    size_t first_with_samples() const {
        bool has_some = samples_of_shards(static_cast<size_t>(batch_.batch_size), shards_, own_).count > 0;
        size_t shard = has_some ? own_.begin : 0;
        while (samples(shard).count == 0) ++shard;
        return shard;
    }

    plan::Plan *make(const ShardSources &sources, size_t samples) {
        plan::Request request = batch_;
        request.batch_size = static_cast<int64_t>(samples);
        request.threads = 1;
        request.shards = shards_;
        request.share = {};
        plans_.push_back(sources.make(request));
        return plans_.back().get();
    }

    // Shards have `least_` samples or one more.
    size_t place(size_t thread, size_t shard) const {
        return meet_ ? shard : 2 * thread + (samples(shard).count - least_);
    }

    plan::Request batch_;
    size_t shards_;
    ShardRange own_; // this rank's
    size_t least_;   // samples of a shard
    std::vector<std::unique_ptr<plan::Plan>> plans_;
    bool meet_ = false;
    std::vector<plan::Plan *> places_; // of each shard, or of each thread and size
};

class ShardedPlan final : public BatchPlan {
public:
    ShardedPlan(plan::Request request, ShardSources sources)
        : BatchPlan(std::move(request)), plans_(this->request(), sources), gradients_(sources.gradients),
          penalties_(sources.make_penalties()),
          sums_(static_cast<size_t>(batch_size()), sources.shards, this->request().share, plans_.any(), sources.metrics,
                std::move(sources.places)) {
        for (const plan::OutputPort &port : plans_.any().outputs()) {
            Shape shape = port.shape;
            shape[0] = batch_size();
            size_t sample = element_count(shape) / static_cast<size_t>(batch_size());
            outputs_.push_back({shape, sample, Buffer(element_count(shape) * sizeof(float))});
        }
    }

    bool execute(uint64_t step, const Load &load, Group *group) override;
    void commit() override { sums_.commit(); }
    const plan::Results &results() const override { return sums_.results(); }
    size_t output_count() const override { return outputs_.size(); }
    Output output(size_t index) const override { return {outputs_[index].values.as<float>(), outputs_[index].shape}; }
    void for_each_plan(const std::function<void(const plan::Plan &)> &visit) const override {
        for (const std::unique_ptr<plan::Plan> &plan : plans_.all()) visit(*plan);
        if (penalties_ != nullptr) visit(*penalties_);
    }

private:
    // Of the whole batch.
    struct OutputValues {
        Shape shape;
        size_t sample_size;
        Buffer values;
    };

    // Of a shard, while it is computed.
    struct ShardGradient {
        ShardGradients::Arena *arena = nullptr;
        size_t put = 0; // pieces
    };

    // Calls body(thread, shard, plan) for each shard; the plan is null for one without samples.
    template <class Body>
    void over_shards(const Body &body);
    // The same for those with samples, which have plans of their own, on the calling thread.
    template <class Body>
    void over_own_plans(const Body &body);
    bool execute_apart(const Load &load, Group *group);
    bool execute_meeting(const Load &load, Group *group);
    void meet(size_t stage, Group *group);
    void sum_weights(Group *group);
    void begin(uint64_t step);
    void begin_gradients(Group *group);
    plan::Run run_of(size_t shard) const;
    void begin_gradient(size_t thread, size_t shard, plan::Plan *plan);
    void put_piece(size_t thread, size_t shard);
    void put_rest(size_t thread, size_t shard);
    void execute_stage(size_t thread, size_t shard, const plan::Plan &plan, const plan::Stage &stage);
    void take(size_t shard, const plan::Plan &plan);

    ShardPlans plans_;
    std::shared_ptr<ShardGradients> gradients_;
    std::unique_ptr<plan::Plan> penalties_;
    ShardSums sums_;
    std::vector<OutputValues> outputs_;
    plan::Run run_;
    std::vector<ShardGradient> shard_gradients_; // up to this rank's last
    // Of each plan, behind which kernels the pieces of its gradient are put; none where the host is called before all
    // are, because then a rank may end while others wait for what is to come of it.
    std::unordered_map<const plan::Plan *, std::vector<size_t>> put_after_;
};

plan::Run ShardedPlan::run_of(size_t shard) const {
    plan::Run run = run_;
    run.first_sample = plans_.samples(shard).first;
    return run;
}

template <class Body>
void ShardedPlan::over_shards(const Body &body) {
    auto work = [&] {
        runtime::for_each_part(plans_.own().size(), [&](size_t thread, size_t part) {
            size_t shard = plans_.own().begin + part;
            body(thread, shard, plans_.plan(thread, shard));
        });
    };
    runtime::compute(plans_.threads(), work, runtime::Sharing::kClaims);
}

template <class Body>
void ShardedPlan::over_own_plans(const Body &body) {
    for (size_t shard = plans_.own().begin; shard < plans_.own().end; ++shard) {
        if (plan::Plan *plan = plans_.plan(0, shard)) body(shard, *plan);
    }
}

// Behind where the ranks meet for the last time before the gradients are summed, or one of them may end.
void ShardedPlan::begin_gradients(Group *group) {
    if (gradients_ != nullptr && group != nullptr) gradients_->begin_exchange(*group);
}

void ShardedPlan::begin_gradient(size_t thread, size_t shard, plan::Plan *plan) {
    shard_gradients_[shard] = {};
    if (gradients_ == nullptr || plan == nullptr) return;
    ShardGradients::Arena &arena = gradients_->take(thread);
    plan->write_gradients_to(arena.arenas());
    shard_gradients_[shard].arena = &arena;
}

void ShardedPlan::put_piece(size_t thread, size_t shard) {
    ShardGradient &gradient = shard_gradients_[shard];
    gradients_->put(thread, shard, gradient.put++, gradient.arena);
}

void ShardedPlan::put_rest(size_t thread, size_t shard) {
    if (gradients_ == nullptr) return;
    while (shard_gradients_[shard].put < gradients_->pieces().count()) put_piece(thread, shard);
}

// With the pieces of the gradient that are written meanwhile.
void ShardedPlan::execute_stage(size_t thread, size_t shard, const plan::Plan &plan, const plan::Stage &stage) {
    plan::Run run = run_of(shard);
    const size_t &next = shard_gradients_[shard].put;
    size_t begin = stage.begin;
    for (auto found = put_after_.find(&plan); found != put_after_.end() && next < found->second.size();) {
        size_t end = found->second[next];
        if (end > stage.end) break;
        plan.execute({begin, end, stage.then}, run);
        begin = std::max(begin, end);
        put_piece(thread, shard);
    }
    plan.execute({begin, stage.end, stage.then}, run);
}

// What is read of the plan before it executes another shard.
void ShardedPlan::take(size_t shard, const plan::Plan &plan) {
    sums_.take(shard, plan);
    ShardSamples samples = plans_.samples(shard);
    for (size_t i = 0; i < outputs_.size(); ++i) {
        size_t size = outputs_[i].sample_size;
        std::memcpy(outputs_[i].values.as<float>() + samples.first * size, plan.outputs()[i].block->address,
                    samples.count * size * sizeof(float));
    }
}

bool ShardedPlan::execute_apart(const Load &load, Group *group) {
    std::atomic<bool> good{true};
    begin_gradients(group);
    over_shards([&](size_t thread, size_t shard, plan::Plan *plan) {
        if (plan != nullptr && !load(*plan, plans_.samples(shard).first)) good.store(false, std::memory_order_relaxed);
        begin_gradient(thread, shard, plan);
        if (plan != nullptr) {
            plan->begin_stages();
            execute_stage(thread, shard, *plan, plan->stages().front());
            take(shard, *plan);
        }
        put_rest(thread, shard);
    });
    return good;
}

// Where the shards have executed a stage, and none has begun the next.
void ShardedPlan::meet(size_t stage, Group *group) {
    plan::Stage::End then = plans_.any().stages()[stage].then;
    if (then == plan::Stage::End::kHost) {
        over_own_plans([&](size_t shard, plan::Plan &plan) { plan.call_host(plan.stages()[stage], run_of(shard)); });
    }
    if (then == plan::Stage::End::kCounted) {
        over_own_plans([&](size_t shard, const plan::Plan &plan) { sums_.take_counted(shard, plan); });
        run_.counted = sums_.add_up_counted(group);
    }
}

bool ShardedPlan::execute_meeting(const Load &load, Group *group) {
    std::atomic<bool> good{true};
    over_shards([&](size_t thread, size_t shard, plan::Plan *plan) {
        begin_gradient(thread, shard, plan);
        if (plan == nullptr) return;
        if (!load(*plan, plans_.samples(shard).first)) good.store(false, std::memory_order_relaxed);
        plan->begin_stages();
    });
    if (group != nullptr && !group->all_good(Meeting::kLoaded, good)) return false;
    if (!good && request().mode != plan::Mode::kPredict) return false;
    if (!plans_.call_host()) begin_gradients(group);
    for (size_t stage = 0; stage < plans_.any().stages().size(); ++stage) {
        over_shards([&](size_t thread, size_t shard, const plan::Plan *plan) {
            if (plan != nullptr) execute_stage(thread, shard, *plan, plan->stages()[stage]);
        });
        meet(stage, group);
    }
    if (plans_.call_host()) begin_gradients(group);
    over_shards([&](size_t thread, size_t shard, const plan::Plan *plan) {
        if (plan != nullptr) take(shard, *plan);
        put_rest(thread, shard);
    });
    return good;
}

// Writes the sum of the gradients to the model's arena; penalties are added once.
void ShardedPlan::sum_weights(Group *group) {
    if (gradients_ != nullptr) gradients_->sum(group);
    if (penalties_ == nullptr) return;
    penalties_->execute(run_);
    sums_.results().loss += penalties_->results().loss;
}

void ShardedPlan::begin(uint64_t step) {
    run_ = {step, static_cast<size_t>(batch_size())};
    shard_gradients_.resize(plans_.own().end);
    if (gradients_ == nullptr) return;
    gradients_->begin(static_cast<size_t>(batch_size()));
    if (!put_after_.empty() || plans_.call_host()) return;
    for (const std::unique_ptr<plan::Plan> &plan : plans_.all()) {
        put_after_[plan.get()] = gradients_->pieces().written_after(*plan);
    }
}

bool ShardedPlan::execute(uint64_t step, const Load &load, Group *group) {
    begin(step);
    bool good = plans_.meet() ? execute_meeting(load, group) : execute_apart(load, group);
    // Where shards meet within a step, the other ranks know by now.
    bool is_given_up = !good && request().mode != plan::Mode::kPredict && (group == nullptr || plans_.meet());
    if (is_given_up) return false;
    bool all_good = sums_.add_up(group, good);
    auto end = [&] {
        if (gradients_ != nullptr) gradients_->finish_exchange(); // nothing may stay on its way
        if (all_good) sum_weights(group);
    };
    runtime::compute(plans_.threads(), end, runtime::Sharing::kClaims);
    bool is_other_bad = !all_good && good && !sums_.results().bad_index;
    if (is_other_bad) group->await_failure();
    return good;
}

} // namespace

std::unique_ptr<BatchPlan> make_sharded_plan(plan::Request request, ShardSources sources) {
    return std::make_unique<ShardedPlan>(std::move(request), std::move(sources));
}

} // namespace rekindle
