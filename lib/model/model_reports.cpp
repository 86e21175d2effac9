#include "model/model_files.h"

#include <iomanip>

#include "core/error.h"

namespace rekindle {
namespace {

constexpr int kNameWidth = 36, kShapeWidth = 26;

size_t parameter_count(const Layer &layer, const Shape &input) {
    size_t count = 0;
    for (const WeightSpec &spec : layer.weights(input)) count += element_count(spec.shape);
    return count;
}

std::string batch_shape(const Shape &sample) {
    std::string inner = to_string(sample);
    return "(None, " + inner.substr(1, inner.size() - (sample.size() == 1 ? 3 : 2)) + ")";
}

const char *mode_name(plan::Mode mode) {
    switch (mode) {
    case plan::Mode::kTrain: return "train";
    case plan::Mode::kEvaluate: return "evaluate";
    case plan::Mode::kPredict: return "predict";
    }
    return "";
}

Json plan_report(const PooledPlan &pooled) {
    Json kernels = Json::array();
    for (const plan::Kernel &kernel : pooled.plan->kernels()) {
        kernels.push_back({{"name", kernel.name},
                           {"implementation", kernel.primitive ? kernel.primitive->implementation() : "rekindle"}});
    }
    return {{"mode", mode_name(pooled.request.mode)},
            {"batch_size", pooled.request.batch_size},
            {"activations", pooled.plan->memory_bytes()},
            {"scratchpad", pooled.plan->scratchpad_bytes()},
            {"kernels", kernels}};
}

} // namespace

std::string summary(const Model &model) {
    std::ostringstream table;
    table.imbue(std::locale::classic());
    table.exceptions(std::ios_base::badbit);
    const Topology &topology = model.topology();
    table << "Model: \"" << model.name() << "\"\n" << std::left;
    table << std::setw(kNameWidth) << "Layer (type)" << std::setw(kShapeWidth) << "Output Shape"
          << "Param #\n";
    size_t total = 0;
    for (size_t i = 0; i < topology.size(); ++i) {
        std::string name = topology.name(i) + " (" + topology.layer(i).class_name() + ")";
        table << std::setw(kNameWidth) << name;
        if (model.is_built()) {
            const Shape &input = i == 0 ? topology.input_shape() : topology.layer_output(i - 1);
            size_t count = parameter_count(topology.layer(i), input);
            total += count;
            table << std::setw(kShapeWidth) << batch_shape(topology.layer_output(i)) << count << "\n";
        } else {
            table << std::setw(kShapeWidth) << "?"
                  << "? (not built)\n";
        }
    }
    if (model.is_built()) table << "Total params: " << total << " (" << total * sizeof(float) << " bytes)\n";
    return table.str();
}

Json memory_report(const Model &model) {
    const ParameterStore &parameters = model.parameters();
    size_t arena = parameters.layout().bytes;
    Json plans = Json::array();
    model.plans().for_each([&plans](const PooledPlan &pooled) { plans.push_back(plan_report(pooled)); });
    return {{"weights", arena}, {"gradients", arena}, {"optimizer", arena * parameters.slot_count()}, {"plans", plans}};
}

} // namespace rekindle
