#include "core/error.h"
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
    auto load = [&](const plan::Plan &part, size_t first) { return load_batch(batch, *plan, part, first); };
    model.run_steps(plan::Mode::kEvaluate, plan->request().threads, [&] {
        if (!plan->execute(0, std::ref(load), nullptr)) fail(REKINDLE_DATA_ERROR, describe_bad_sample(batch, *plan));
        plan->commit();
        return false;
    });
    require_good_indices(plan->results());
    building.keep();
    sums.add(*plan);
    sums.write_values(values);
    return values;
}

} // namespace rekindle
