#include "training/training_step.h"

#include <cmath>

#include "core/error.h"
#include "core/not_finite.h"
#include "training/bad_index.h"

namespace rekindle {

namespace {

// "the loss", or that of an output, where one alone is not finite.
std::string name_loss(const Model &model, const plan::Results &results) {
    for (size_t output : model.reported_losses()) {
        if (std::isfinite(results.losses[output])) continue;
        return text("the loss of \"", model.graph().output_name(output), "\"");
    }
    return "the loss";
}

} // namespace

void train_on(Model &model, BatchPlan &plan, const BatchPlan::Load &load,
              const std::function<std::string()> &describe_bad_sample, const Batches *batches, Group *group) {
    if (!plan.execute(model.steps(), load, group)) fail(REKINDLE_DATA_ERROR, describe_bad_sample());
    const plan::Results &results = plan.results();
    require_good_indices(results, batches);
    if (!std::isfinite(results.loss) && !model.allows_non_finite()) {
        fail(REKINDLE_DATA_ERROR, name_loss(model, results), " is ", name_not_finite(static_cast<float>(results.loss)),
             "; expected a finite number, unless the model is compiled with allow_non_finite");
    }
    model.prepare_update();
    plan.commit();
    model.apply_gradients();
}

void train_on_fetched(Model &model, const Batches &batches, BatchPlan &plan, Group *group) {
    auto load = [&](const plan::Plan &part, size_t first) { return batches.load(part, first); };
    auto describe = [&] { return batches.describe_bad_sample(); };
    train_on(model, plan, std::ref(load), std::ref(describe), &batches, group);
}

} // namespace rekindle
