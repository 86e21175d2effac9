#include "model/tentative_build.h"
#include "training/host_batch.h"
#include "training/metric_sums.h"
#include "training/training_step.h"

namespace rekindle {

std::vector<double> train_on_batch(Model &model, const GivenArrays &given) {
    model.compiled();
    TentativeBuild building(model);
    CheckedBatch batch = check_batch(model, given);
    model.require_finite_state();
    model.check_batches({&batch.matched.count, 1});
    PlanRequest wanted = batch.request(plan::Mode::kTrain);
    // The first batch of a loop settles the layout; a restored model has it already.
    bool is_first = model.training_batch_size() == 0;
    if (is_first) model.check_target(wanted);
    model.prepare_training(is_first ? batch.matched.count : model.training_batch_size());
    PlanPool::Lease plan = model.take_plan(wanted);
    MetricSums sums(model);
    std::vector<double> values = sums.values(); // made before the step: behind it nothing may fail
    auto load = [&](const plan::Plan &part, size_t first) { return load_batch(batch, *plan, part, first); };
    model.run_steps(plan::Mode::kTrain, plan->request().threads, [&] {
        train_on(model, *plan, std::ref(load), [&] { return describe_bad_sample(batch, *plan); });
        return false;
    });
    building.keep();
    sums.add(*plan);
    sums.write_values(values);
    return values;
}

} // namespace rekindle
