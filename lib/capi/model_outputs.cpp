#include "capi/model_arguments.h"
#include "rekindle/model.h"

using namespace rekindle;
using namespace rekindle::capi;

namespace {

// The shape of a sample's output of a built model.
const Shape &output_shape(const Model &model, size_t output) {
    model.require_built();
    const Graph &graph = model.graph();
    require(output < graph.outputs().size(), "output is ", output, "; the model has ", graph.outputs().size(),
            " outputs");
    return graph.shape(graph.outputs()[output]);
}

} // namespace

extern "C" {

rekindle_status rekindle_model_input_count(const rekindle_model *model, size_t *count) {
    return guard([&] {
        UsedModel used(model, ModelUse::Kind::kRead);
        deref(count, "count") = used->graph().inputs().size();
    });
}

rekindle_status rekindle_model_input_name(const rekindle_model *model, size_t index, const char **name) {
    return guard([&] {
        UsedModel used(model, ModelUse::Kind::kRead);
        const std::vector<GraphInput> &inputs = used->graph().inputs();
        deref(name, "name");
        require(index < inputs.size(), "index is ", index, "; the model has ", inputs.size(), " inputs");
        *name = inputs[index].name.c_str();
    });
}

rekindle_status rekindle_model_output_count(const rekindle_model *model, size_t *count) {
    return guard([&] {
        UsedModel used(model, ModelUse::Kind::kRead);
        deref(count, "count") = used->graph().outputs().size();
    });
}

rekindle_status rekindle_model_output_name(const rekindle_model *model, size_t index, const char **name) {
    return guard([&] {
        UsedModel used(model, ModelUse::Kind::kRead);
        const Graph &graph = used->graph();
        deref(name, "name");
        require(index < graph.outputs().size(), "index is ", index, "; the model has ", graph.outputs().size(),
                " outputs");
        *name = graph.output_name(index).c_str();
    });
}

rekindle_status rekindle_model_output_rank(const rekindle_model *model, size_t output, size_t *rank) {
    return guard([&] {
        UsedModel used(model, ModelUse::Kind::kRead);
        deref(rank, "rank") = output_shape(*used, output).size();
    });
}

rekindle_status rekindle_model_output_dimension(const rekindle_model *model, size_t output, size_t index,
                                                int64_t *dimension) {
    return guard([&] {
        UsedModel used(model, ModelUse::Kind::kRead);
        const Shape &shape = output_shape(*used, output);
        deref(dimension, "dimension");
        require(index < shape.size(), "index is ", index, "; the output has ", shape.size(), " dimensions");
        *dimension = shape[index];
    });
}

} // extern "C"
