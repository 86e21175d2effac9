#include "model/tentative_build.h"
#include "training/bad_index.h"
#include "training/host_batch.h"
#include "training/metric_sums.h"

namespace rekindle {

std::vector<double> test_on_batch(Model &model, const GivenArrays &given) {
    model.compiled();
    TentativeBuild building(model);
    CheckedBatch batch = check_batch(model, given);
    model.require_finite_weights();
    model.check_batches({&batch.matched.count, 1});
    PlanPool::Lease plan = model.take_plan(batch.request(plan::Mode::kEvaluate));
    MetricSums sums(model);
    std::vector<double> values = sums.values(); // made before: behind the step nothing may fail
    model.run_steps(plan::Mode::kEvaluate, plan->plan->threads(), [&] {
        load_batch(*plan, batch);
        plan->plan->execute({});
        plan->plan->commit({});
        return false;
    });
    require_good_indices(*plan->plan);
    building.keep();
    sums.add(*plan->plan);
    sums.write_values(values);
    return values;
}

} // namespace rekindle
