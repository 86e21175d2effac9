#include <algorithm>
#include <numeric>

#include "core/error.h"
#include "data/batch_loader.h"
#include "model/tentative_build.h"
#include "training/evaluate.h"
#include "training/training_step.h"

namespace rekindle {
namespace {

SampleArray view(const HostArray &array, int64_t samples) {
    return {array.data, array.dtype, element_count(array.shape) / static_cast<size_t>(samples)};
}

void check_dtype(const HostArray &array, const char *argument) {
    require(is_sample_dtype(array.dtype), argument, " has dtype ", dtype_name(array.dtype),
            "; expected float32, uint8, int32 or int64");
}

} // namespace

std::vector<double> train_on_batch(Model &model, const HostArray &x, const HostArray &y,
                                   const HostArray &sample_weight) {
    model.compiled();
    check_dtype(x, "x");
    check_dtype(y, "y");
    require(!x.shape.empty() && x.shape[0] >= 1, "x has shape ", to_string(x.shape), "; expected at least one sample");
    int64_t samples = x.shape[0];
    require(!y.shape.empty() && y.shape[0] == samples, "y has shape ", to_string(y.shape), "; expected ", samples,
            " samples, as x has");
    bool weighted = sample_weight.data != nullptr;
    if (weighted) {
        require(sample_weight.dtype == REKINDLE_FLOAT32 && !sample_weight.shape.empty() &&
                    sample_weight.shape[0] == samples,
                "sample_weight has shape ", to_string(sample_weight.shape), " and dtype ",
                dtype_name(sample_weight.dtype), "; expected float32 with ", samples, " samples");
    }
    TentativeBuild building(model);
    model.build_for(Shape(x.shape.begin() + 1, x.shape.end()));
    Shape target_sample(y.shape.begin() + 1, y.shape.end());
    check_labels(label_takers(model), y.data, y.dtype, target_sample, 0, samples, "y");

    model.require_finite_state();

    SampleArrays arrays{view(x, samples), view(y, samples), weighted ? view(sample_weight, samples) : SampleArray{}};
    BatchRules rules;
    rules.check_numbers = !model.allows_non_finite();
    PlanRequest wanted{plan::Mode::kTrain, samples, static_cast<int64_t>(arrays.sample_weight.row_size), target_sample};
    // The first batch of a loop settles the layout; a restored model has it already.
    bool is_first = model.training_batch_size() == 0;
    if (is_first) model.check_target(wanted);
    model.prepare_training(is_first ? samples : model.training_batch_size());
    PlanPool::Lease plan = model.take_plan(wanted);
    std::vector<int64_t> indices(static_cast<size_t>(samples));
    std::iota(indices.begin(), indices.end(), 0);
    MetricSums sums(model);
    std::vector<double> values = sums.values(); // made before the step: behind it nothing may fail
    int threads = model.threads();
    model.run_steps(plan::Mode::kTrain, [&] {
        if (!load_batch(*plan->plan, arrays, rules, indices.data(), threads)) {
            fail(REKINDLE_DATA_ERROR, describe_bad_sample(arrays, indices.data(), indices.size(), ""));
        }
        train_on_loaded(model, *plan->plan);
        return false;
    });
    building.keep();
    sums.add(*plan->plan);
    sums.write_values(values);
    return values;
}

} // namespace rekindle
