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

void train_on_loaded(Model &model, const plan::Plan &plan, const Batches *batches) {
    plan::Run run{model.steps()};
    plan.execute(run);
    require_good_indices(plan, batches);
    double loss = plan.results().loss;
    if (!std::isfinite(loss) && !model.allows_non_finite()) {
        fail(REKINDLE_DATA_ERROR, name_loss(model, plan.results()), " is ", name_not_finite(static_cast<float>(loss)),
             "; expected a finite number, unless the model is compiled with allow_non_finite");
    }
    model.prepare_update();
    plan.commit(run);
    model.apply_gradients();
}

void train_on_fetched(Model &model, Batches &batches, const plan::Plan &plan) {
    if (!batches.load(plan)) fail(REKINDLE_DATA_ERROR, batches.describe_bad_sample());
    train_on_loaded(model, plan, &batches);
}

} // namespace rekindle
