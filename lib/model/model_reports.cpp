#include "model/model_files.h"

#include <iomanip>

#include "core/error.h"
#include "core/json.h"

namespace rekindle {
namespace {

constexpr int kNameWidth = 36, kShapeWidth = 26;

size_t parameter_count(std::span<const Parameter> parameters) {
    size_t count = 0;
    for (const Parameter &parameter : parameters) count += element_count(parameter.spec.shape);
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
    const Graph &graph = model.graph();
    table << "Model: \"" << model.name() << "\"\n" << std::left;
    table << std::setw(kNameWidth) << "Layer (type)" << std::setw(kShapeWidth) << "Output Shape"
          << "Param #\n";
    size_t total = 0;
    for (size_t i = 0; i < graph.members().size(); ++i) {
        const Member &member = graph.members()[i];
        std::string name = member.name + " (" + member.layer->class_name() + ")";
        table << std::setw(kNameWidth) << name;
        if (model.is_built()) {
            size_t count = parameter_count(graph.layer_parameters({member.first_layer, member.layer_count}));
            total += count;
            table << std::setw(kShapeWidth) << batch_shape(graph.member_output(i)) << count << "\n";
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
    size_t trained = parameters.layout().trained_bytes;
    Json plans = Json::array();
    model.plans().for_each([&plans](const PooledPlan &pooled) { plans.push_back(plan_report(pooled)); });
    return {{"weights", parameters.layout().bytes},
            {"gradients", trained},
            {"optimizer", trained * parameters.slot_count()},
            {"plans", plans}};
}

} // namespace rekindle
