// What the model does to compute: its plans, and the layout of the parameters that they share.
#include <algorithm>

#include "core/error.h"
#include "model/model.h"
#include "model/regularization.h"
#include "model/sharded_plan.h"
#include "runtime/fixed_parts.h"
#include "runtime/runtime.h"

namespace rekindle {
namespace {

// Multiplications that one thread does in about the time in which an executor's is woken and answers.
constexpr size_t kOneThreadBelow = 3'000'000;

} // namespace

int Model::threads_of(int64_t wanted) {
    int available = runtime::threads();
    return wanted == 0 || wanted > available ? available : static_cast<int>(wanted);
}

Objective Model::objective(plan::Mode mode) const {
    if (mode == plan::Mode::kPredict) return {};
    return {&compiled().losses, &compiled().metrics};
}

void Model::check_target(const PlanRequest &wanted) const {
    LayoutKey part = layout_key(wanted.batch_size, compiled().threads, shards());
    plan::Request request{wanted.mode, part.samples, part.threads, wanted.targets, wanted.inputs};
    std::vector<TensorSpec> specs = graph_.specs_for(request.inputs); // here, because it may call the host
    runtime::run_once(request.threads, [&] {
        plan::Builder builder(request, std::vector<plan::Role>{});
        check_objective(builder, {graph_, specs}, objective(request.mode));
    });
}

void Model::prepare_training(int64_t batch_size) {
    settle_layout(batch_size);
    training_batch_size_ = batch_size;
}

void Model::set_training_batch_size(int64_t batch_size) noexcept {
    training_batch_size_ = batch_size;
    try {
        settle_layout(batch_size);
    } catch (...) {
        // Only memory can be missing; the layout then follows with the next training or compile.
    }
}

plan::ParameterLayout Model::choose_layout(int64_t samples, int threads, std::vector<plan::Role> roles) const {
    const std::optional<std::vector<Shape>> &inputs = graph_.usual_shapes();
    if (samples == 0 || !inputs) return parameters_.public_layout(std::move(roles));
    plan::ParameterLayout layout;
    std::vector<TensorSpec> specs = graph_.specs_for(*inputs);
    runtime::run_once(threads, [&] {
        plan::Request request{plan::Mode::kTrain, samples, threads, {}, *inputs};
        plan::Builder builder(request, std::move(roles));
        lower(builder, {graph_, specs}, seed_.value, Objective{});
        layout = builder.layout();
    });
    return layout;
}

void Model::require_computable_batch(int64_t batch_size, const std::vector<TensorSpec> &specs) const {
    for (const GraphInput &input : graph_.inputs()) {
        require_computable(with_batch(batch_size, specs[input.value].shape), "a batch");
    }
    for (const TensorSpec &spec : specs) require_computable(with_batch(batch_size, spec.shape), "a batch in the model");
}

// That of a shard is the one of the largest, which has one thread.
Model::LayoutKey Model::layout_key(int64_t batch_size, int64_t threads, int64_t shards) {
    if (shards == 0) return {batch_size, threads_of(threads)};
    return {(batch_size + shards - 1) / shards, 1};
}

void Model::settle_layout(int64_t batch_size) {
    LayoutKey key = layout_key(batch_size, compiled_ ? compiled_->threads : 0, shards());
    if (layout_key_ == key) return;
    if (graph_.usual_shapes()) require_computable_batch(batch_size, graph_.specs_for(*graph_.usual_shapes()));
    plan::ParameterLayout layout = choose_layout(key.samples, key.threads, parameters_.layout().roles);
    if (!(layout == parameters_.layout())) {
        parameters_.set_layout(layout);
        forget_layout();
        forget_plans();
    }
    layout_key_ = key;
}

void Model::forget_plans() {
    plans_.clear();
    shard_gradients_.reset();
}

int Model::threads_for(const PlanRequest &wanted) const {
    if (wanted.mode != plan::Mode::kPredict) return threads();
    size_t most = kOneThreadBelow / std::max<size_t>(graph_.work(wanted.inputs), 1);
    return wanted.batch_size <= static_cast<int64_t>(most) ? 1 : threads();
}

void Model::run_steps(plan::Mode mode, int threads, const runtime::Step &step) const {
    if (!calls_host(mode)) {
        runtime::run_steps(threads, step, sharing());
        return;
    }
    ModelUse::Steps steps(use_);
    runtime::run_steps_on_caller(step);
}

PlanPool::Lease Model::take_plan(const PlanRequest &wanted) const {
    plan::Request request{wanted.mode, wanted.batch_size, threads_for(wanted), wanted.targets, wanted.inputs};
    request.share = wanted.share;
    return plans_.take(request, [&] {
        std::unique_ptr<BatchPlan> made;
        std::vector<TensorSpec> specs = graph_.specs_for(request.inputs); // here, because it may call the host
        if (!request.inputs.empty()) require_computable_batch(request.batch_size, specs);
        if (shards() > 0) {
            runtime::run_once(1, [&] { made = make_shards(request, specs); });
        } else {
            runtime::run_once(request.threads, [&] { made = make_whole_plan(request, make_plan(request, specs)); });
        }
        return made;
    });
}

runtime::Sharing Model::sharing() const {
    return shards() > 0 ? runtime::Sharing::kClaims : runtime::Sharing::kOpenMp;
}

int Model::sum_parts() const {
    return shards() > 0 ? runtime::kFixedParts : threads();
}

std::unique_ptr<plan::Plan> Model::make_plan(const plan::Request &request, const std::vector<TensorSpec> &specs) const {
    const plan::ParameterLayout &layout = parameters_.layout();
    plan::Builder builder(request, layout);
    lower(builder, {graph_, specs}, seed_.value, objective(request.mode));
    bool is_whole = shards() == 0 && request.mode != plan::Mode::kPredict;
    if (is_whole) lower_regularizers(builder, graph_, sum_parts());
    return builder.finish(layout, parameters_.arenas());
}

std::unique_ptr<plan::Plan> Model::make_penalties(const plan::Request &request) const {
    const plan::ParameterLayout &layout = parameters_.layout();
    if (request.mode == plan::Mode::kPredict || !has_regularizers(graph_, layout.roles)) return nullptr;
    plan::Builder builder(request, layout);
    builder.find_gradients(parameters_.tables());
    builder.add("no_penalty", {}, [results = &builder.results()](const plan::Run &) { results->loss = 0.0; });
    lower_regularizers(builder, graph_, sum_parts());
    return builder.finish(layout, parameters_.arenas());
}

std::unique_ptr<BatchPlan> Model::make_shards(const plan::Request &request,
                                              const std::vector<TensorSpec> &specs) const {
    ShardSources sources{.shards = static_cast<size_t>(shards()),
                         .make = [&](const plan::Request &of_shard) { return make_plan(of_shard, specs); },
                         .metrics = nullptr,
                         .places = {},
                         .gradients = nullptr,
                         .make_penalties = [&] { return make_penalties(request); }};
    if (request.mode != plan::Mode::kPredict) {
        sources.metrics = &compiled_->metrics;
        sources.places = place_metrics(compiled_->metrics, output_samples(graph_));
    }
    if (request.mode == plan::Mode::kTrain) {
        size_t threads = static_cast<size_t>(this->threads());
        if (shard_gradients_ == nullptr || !(shard_gradients_->share() == request.share)) {
            shard_gradients_ = std::make_shared<ShardGradients>(parameters_, sources.shards, threads, request.share);
        }
        sources.gradients = shard_gradients_;
    }
    return make_sharded_plan(request, std::move(sources));
}

} // namespace rekindle
