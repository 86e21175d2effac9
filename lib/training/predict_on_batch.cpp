#include <cstring>

#include "core/error.h"
#include "core/log.h"
#include "data/batch_loader.h"
#include "training/training.h"

namespace rekindle {
namespace {

// Looks at the numbers alone: a text is made only for an error.
void check_input(const rekindle_array &x, const Shape &sample) {
    require_sample_dtype(x.dtype, "x");
    bool fits = x.rank == sample.size() + 1 && x.shape[0] >= 1 && std::equal(sample.begin(), sample.end(), x.shape + 1);
    if (fits) return;
    fail(REKINDLE_INVALID_ARGUMENT, "x has shape ", to_string(Shape(x.shape, x.shape + x.rank)),
         "; expected at least one sample of shape ", to_string(sample));
}

} // namespace

void predict_on_batch(const Model &model, const rekindle_array &x, float *predictions, size_t capacity) {
    const Graph &graph = model.graph();
    check_input(x, graph.input_shape());
    int64_t samples = x.shape[0];
    size_t count = static_cast<size_t>(samples) * element_count(graph.output_shape());
    require(capacity >= count, "capacity is ", capacity, "; expected at least the number of elements of ", samples,
            " outputs, ", count);
    model.require_finite_weights();
    PlanPool::Lease lease = model.take_plan({plan::Mode::kPredict, samples, 0, {}});
    const plan::Plan &plan = *lease->plan;
    SampleArrays arrays{{x.data, x.dtype, element_count(graph.input_shape())}, {}, {}};
    BatchRules rules;
    rules.check_numbers = !model.allows_non_finite();
    bool good = true;
    auto step = [&] {
        good = load_batch(plan, arrays, rules, lease->in_order.data());
        plan.execute({});
        return false;
    };
    model.run_steps(plan::Mode::kPredict, plan.threads(), std::ref(step));
    std::memcpy(predictions, plan.output(), count * sizeof(float));
    if (good) return;
    log_warning("predict_on_batch: ", describe_bad_sample(arrays, lease->in_order.data(), lease->in_order.size(), ""),
                "; outputs may hide it");
}

} // namespace rekindle
