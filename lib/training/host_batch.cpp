#include "training/host_batch.h"

#include "core/error.h"
#include "training/evaluate.h"

namespace rekindle {

CheckedBatch check_batch(Model &model, const GivenArrays &given) {
    check_given(given);
    if (given.x.size() == 1 && model.graph().inputs().size() == 1) {
        const Shape &shape = given.x[0].shape;
        model.build_for(Shape(shape.begin() + 1, shape.end()));
    } else if (!model.is_built()) {
        model.build(std::nullopt);
    }
    int64_t samples = given.x[0].shape[0];
    CheckedBatch batch{{}, evaluation_rules(model, samples)};
    batch.matched = match(given, batch.rules, 0, samples);
    return batch;
}

void load_batch(const PooledPlan &pooled, const CheckedBatch &batch) {
    SampleArrays arrays = batch.matched.arrays();
    if (load_batch(*pooled.plan, arrays, batch.rules, pooled.in_order.data())) return;
    fail(REKINDLE_DATA_ERROR, describe_bad_sample(arrays, batch.rules, pooled.in_order.data(), pooled.in_order.size()));
}

} // namespace rekindle
