#include "training/host_batch.h"

#include "core/error.h"
#include "training/evaluate.h"

namespace rekindle {

CheckedBatch check_batch(Model &model, const GivenArrays &given) {
    check_given(given);
    if (given.x.size() == 1 && model.graph().inputs().size() == 1) {
        const Shape &shape = given.x[0].shape;
        model.build_for(without_batch(shape));
    } else if (!model.is_built()) {
        model.build(std::nullopt);
    }
    int64_t samples = given.x[0].shape[0];
    CheckedBatch batch{{}, evaluation_rules(model, samples)};
    batch.matched = match(given, batch.rules, 0, samples);
    return batch;
}

bool load_batch(const CheckedBatch &batch, const BatchPlan &whole, const plan::Plan &plan, size_t first) {
    return load_batch(plan, batch.matched.arrays(), batch.rules, whole.in_order().data() + first);
}

std::string describe_bad_sample(const CheckedBatch &batch, const BatchPlan &whole) {
    return describe_bad_sample(batch.matched.arrays(), batch.rules, whole.in_order().data(), whole.in_order().size());
}

} // namespace rekindle
