#include <cstring>
#include <utility>

#include "core/error.h"
#include "core/log.h"
#include "training/evaluate.h"

namespace rekindle {
namespace {

// The outputs for the fetched batches of one call.
class Predictor {
public:
    Predictor(Batches &batches, int threads) : batches_(batches), threads_(threads) {}

    Buffer predict(const PooledPlan &pooled) {
        Buffer output(element_count(pooled.plan->output_shape()) * sizeof(float));
        bool good = execute_batch(batches_, pooled, threads_);
        std::memcpy(output.data(), pooled.plan->output(), output.size());
        if (!good && !std::exchange(warned_, true)) {
            log_warning("predict: ", batches_.describe_bad_sample(), "; outputs may hide it");
        }
        return output;
    }

private:
    Batches &batches_;
    int threads_;
    bool warned_ = false;
};

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
    rules.x_sample = model.topology().input_shape();
    std::unique_ptr<Batches> batches = make_batches(dataset, rules);
    rekindle_run_params params{sizeof(params), -1, batches->batch_count(), batches->batch_size(), -1};
    Hooks hooks(reference, callbacks, params);

    Predictor predictor(*batches, model.threads());
    PlanSet plans(model, plan::Mode::kPredict);
    int64_t group = model.is_compiled() ? model.compiled().steps_per_execution : 1;
    std::vector<Buffer> parts;
    int64_t total = 0, batch = 0;
    batches->start({});
    hooks.call(Hook::kPredictBegin, {});
    int64_t samples = batches->fetch();
    if (samples == 0) fail_without_batch();
    while (samples > 0) {
        hooks.call(Hook::kPredictBatchBegin, {.batch = batch});
        for (int64_t in_group = 0; samples > 0 && in_group < group; ++in_group, ++batch) {
            parts.push_back(predictor.predict(plans.get(*batches, samples)));
            total += samples;
            samples = batches->fetch();
        }
        hooks.call(Hook::kPredictBatchEnd, {.batch = batch - 1});
        if (hooks.stop_asked()) break;
    }
    hooks.call(Hook::kPredictEnd, {});
    return join(parts, total, model.topology().output_shape());
}

} // namespace rekindle
