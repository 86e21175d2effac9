// Whether machines compute alike.
#include "core/hash.h"
#include "model/model.h"
#include "runtime/runtime.h"

namespace rekindle {

uint64_t Model::probe(const PlanRequest &batch, const BatchPlan::Load &load) const {
    int64_t largest = layout_key(batch.batch_size, 1, shards()).samples;
    plan::Request request{batch.mode, largest, 1, batch.targets, batch.inputs};
    request.shards = static_cast<size_t>(shards());
    std::vector<TensorSpec> specs = graph_.specs_for(request.inputs);
    uint64_t found = 0;
    runtime::run_once(1, [&] {
        std::unique_ptr<plan::Plan> plan = make_plan(request, specs);
        shard_gradients_->begin(static_cast<size_t>(batch.batch_size));
        ShardGradients::Arena &gradient = shard_gradients_->take(0);
        plan->write_gradients_to(gradient.arenas());
        load(*plan, 0);
        plan->execute({steps_, static_cast<size_t>(batch.batch_size)});
        Hasher hasher;
        hasher.add(std::as_bytes(std::span(&plan->results().loss, 1)));
        shard_gradients_->add_to(hasher, gradient);
        found = hasher.value();
    });
    return found;
}

} // namespace rekindle
