#include <cstring>
#include <functional>
#include <utility>

#include "core/error.h"
#include "core/log.h"
#include "training/evaluate.h"

namespace rekindle {
namespace {

Buffer output_of(const plan::Plan &executed) {
    Buffer output(element_count(executed.output_shape()) * sizeof(float));
    std::memcpy(output.data(), executed.output(), output.size());
    return output;
}

// Outputs as they come; joined when their number is known.
TensorPointer join(const std::vector<Buffer> &parts, int64_t samples, const Shape &output_sample) {
    auto tensor = std::make_shared<Tensor>(REKINDLE_FLOAT32, with_batch(samples, output_sample));
    char *to = static_cast<char *>(tensor->mutable_data());
    for (const Buffer &part : parts) {
        std::memcpy(to, part.data(), part.size());
        to += part.size();
    }
    return tensor;
}

} // namespace

TensorPointer predict(const ModelReference &reference, Dataset &dataset, int64_t batch_size,
                      const CallbackList &callbacks) {
    Model &model = *reference.model;
    model.require_built();
    build_for(model, dataset);
    model.require_finite_weights();
    BatchRules rules;
    rules.batch_size = batch_size;
    rules.needs_target = false;
    rules.check_numbers = !model.allows_non_finite();
    rules.x_sample = model.graph().input_shape();
    std::unique_ptr<Batches> batches = make_batches(dataset, rules);
    rekindle_run_params params{sizeof(params), -1, batches->batch_count(), batches->batch_size(), -1};
    Hooks hooks(reference, callbacks, params);

    PlanSet plans(model, plan::Mode::kPredict);
    int64_t group = model.is_compiled() ? model.compiled().steps_per_execution : 1;
    std::vector<Buffer> parts;
    int64_t total = 0, batch = 0, in_group = 0;
    bool warned = false, pauses = false;
    auto done = [&](const PooledPlan &executed, bool good) {
        parts.push_back(output_of(*executed.plan));
        if (!good && !std::exchange(warned, true)) {
            log_warning("predict: ", batches->describe_bad_sample(), "; outputs may hide it");
        }
        total += executed.plan->batch_size();
        ++batch;
        ++in_group;
        return !pauses || in_group < group;
    };
    batches->start({});
    hooks.call(Hook::kPredictBegin, {});
    pauses = hooks.wants(Hook::kPredictBatchBegin) || hooks.wants(Hook::kPredictBatchEnd) || hooks.stop_asked();
    int64_t samples = batches->fetch();
    if (samples == 0) fail_without_batch();
    while (samples > 0) {
        hooks.call(Hook::kPredictBatchBegin, {.batch = batch});
        in_group = 0;
        while (samples > 0 && (!pauses || in_group < group)) {
            execute_batches(*batches, plans, samples, std::ref(done));
        }
        hooks.call(Hook::kPredictBatchEnd, {.batch = batch - 1});
        if (hooks.stop_asked()) break;
    }
    hooks.call(Hook::kPredictEnd, {});
    return join(parts, total, model.graph().output_shape());
}

} // namespace rekindle
