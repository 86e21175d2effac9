#include "training/training_step.h"

#include <cmath>

#include "core/not_finite.h"

namespace rekindle {

void train_on_loaded(Model &model, const plan::Plan &plan) {
    plan::Run run{model.steps()};
    plan.execute(run);
    double loss = plan.results().loss;
    if (!std::isfinite(loss) && !model.allows_non_finite()) {
        fail(REKINDLE_DATA_ERROR, "the loss is ", name_not_finite(static_cast<float>(loss)),
             "; expected a finite number, unless the model is compiled with allow_non_finite");
    }
    plan.commit(run);
    model.apply_gradients();
}

void train_on_fetched(Model &model, Batches &batches, const plan::Plan &plan) {
    if (!batches.load(plan)) fail(REKINDLE_DATA_ERROR, batches.describe_bad_sample());
    train_on_loaded(model, plan);
}

} // namespace rekindle
