#include "model/weight_paths.h"

#include "core/error.h"
#include "layers/recurrent_layer.h"
#include "parts/snake_case.h"

namespace rekindle {
namespace {

// Recurrent layers of Keras's keep their weights in a cell.
std::string path_of(const Graph &graph, size_t layer, const Parameter &parameter) {
    bool has_cell = dynamic_cast<const RecurrentLayer *>(&graph.layer(layer)) != nullptr;
    std::string cell = has_cell ? parts::snake_case(graph.layer(layer).class_name()) + "_cell/" : "";
    return graph.name(layer) + "/" + cell + parameter.spec.name;
}

bool goes_by(const Model &model, const std::string &path, const std::string &own, const std::string &name) {
    if (name == path) return true;
    std::string model_name = model.name() + "/";
    if (!model.is_sequential() || !name.starts_with(model_name)) return false;
    std::string rest = name.substr(model_name.size());
    return rest == path || rest == own;
}

} // namespace

size_t find_weight(const Model &model, const std::string &name) {
    const Graph &graph = model.graph();
    const std::vector<Parameter> &parameters = graph.parameters();
    std::optional<size_t> found;
    for (size_t i = 0; i < parameters.size(); ++i) {
        if (parameters[i].name == name) return i;
    }
    for (size_t layer = 0; layer < graph.layer_count(); ++layer) {
        size_t index = graph.layer_parameters(layer).empty() ? 0 : graph.first_parameter(layer);
        for (const Parameter &parameter : graph.layer_parameters(layer)) {
            if (goes_by(model, path_of(graph, layer, parameter), parameter.name, name)) {
                require(!found, "name is \"", name, "\", which is Keras's path of both \"",
                        found ? parameters[*found].name : "", "\" and \"", parameter.name, "\"; expected one of these");
                found = index;
            }
            ++index;
        }
    }
    return found ? *found : model.parameters().find(name);
}

} // namespace rekindle
