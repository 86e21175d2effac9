#include "model/weight_paths.h"

#include "core/error.h"
#include "model/model_layer.h"

namespace rekindle {
namespace {

// What Keras puts before the name of each layer: the names of the Sequential models around it, out to the first that is
// none.
void list_prefixes(const Graph &graph, const std::string &prefix, std::vector<std::string> &prefixes) {
    for (const Member &member : graph.members()) {
        const ModelLayer *model = member.layer->as_model();
        if (model == nullptr) {
            prefixes.push_back(prefix);
        } else {
            list_prefixes(model->graph(), model->is_sequential() ? prefix + member.name + "/" : "", prefixes);
        }
    }
}

// Without what stands before the layer's name.
std::string path_of(const Graph &graph, size_t layer, const Parameter &parameter) {
    const std::string &name = graph.name(layer); // with those of the models that it is in
    return name.substr(name.rfind('/') + 1) + "/" + graph.layer(layer).path_in_keras(parameter.spec.name);
}

} // namespace

size_t find_weight(const Model &model, const std::string &name) {
    const Graph &graph = model.graph();
    std::optional<size_t> found = model.parameters().find(name);
    if (found) return *found;
    std::vector<std::string> prefixes;
    list_prefixes(graph, model.is_sequential() ? model.name() + "/" : "", prefixes);
    for (size_t layer = 0; layer < graph.layer_count(); ++layer) {
        size_t index = graph.layer_parameters(layer).empty() ? 0 : graph.first_parameter(layer);
        for (const Parameter &parameter : graph.layer_parameters(layer)) {
            std::string path = path_of(graph, layer, parameter);
            if (name == path || name == prefixes[layer] + path) {
                require(!found, "name is \"", name, "\", which is Keras's path of both \"",
                        found ? graph.parameters()[*found].name : "", "\" and \"", parameter.name,
                        "\"; expected one of these");
                found = index;
            }
            ++index;
        }
    }
    if (!found) fail(REKINDLE_NOT_FOUND, "name is \"", name, "\"; the model has no such weight");
    return *found;
}

} // namespace rekindle
