#include "model/model_files.h"

#include "core/json.h"

namespace rekindle {
namespace {

const char *mode_name(plan::Mode mode) {
    switch (mode) {
    case plan::Mode::kTrain: return "train";
    case plan::Mode::kEvaluate: return "evaluate";
    case plan::Mode::kPredict: return "predict";
    }
    return "";
}

Json plan_report(const plan::Plan &plan) {
    Json kernels = Json::array();
    for (const plan::Kernel &kernel : plan.kernels()) {
        kernels.push_back({{"name", kernel.name},
                           {"implementation", kernel.primitive ? kernel.primitive->implementation() : "rekindle"}});
    }
    return {{"mode", mode_name(plan.mode())},
            {"batch_size", plan.batch_size()},
            {"activations", plan.memory_bytes()},
            {"scratchpad", plan.scratchpad_bytes()},
            {"kernels", kernels}};
}

} // namespace

Json memory_report(const Model &model) {
    const ParameterStore &parameters = model.parameters();
    size_t trained = parameters.layout().trained_bytes;
    Json plans = Json::array();
    model.plans().for_each([&plans](const BatchPlan &ready) {
        ready.for_each_plan([&plans](const plan::Plan &plan) { plans.push_back(plan_report(plan)); });
    });
    return {{"weights", parameters.layout().bytes},
            {"gradients", trained + model.shard_gradient_bytes()},
            {"optimizer", trained * parameters.slot_count()},
            {"plans", plans}};
}

} // namespace rekindle
