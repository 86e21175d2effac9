#include "capi/model_arguments.h"
#include "rekindle/model.h"

using namespace rekindle;
using namespace rekindle::capi;

namespace {

void check_weight(const Model &model, const std::string &name, const ArrayView &value) {
    model.require_built();
    const Shape &shape = model.parameters().parameters()[model.parameters().find(name)].spec.shape;
    require(value.shape == shape, "value has shape ", to_string(value.shape), "; expected the shape of \"", name,
            "\", ", to_string(shape));
    require(value.dtype == REKINDLE_FLOAT32, "value has dtype ", dtype_name(value.dtype), "; expected float32");
}

} // namespace

extern "C" {

rekindle_status rekindle_model_weight_count(const rekindle_model *model, size_t *count) {
    return guard([&] {
        UsedModel used(model, ModelUse::Kind::kRead);
        deref(count, "count");
        used->require_built();
        *count = used->parameters().parameters().size();
    });
}

rekindle_status rekindle_model_weight_name(const rekindle_model *model, size_t index, const char **name) {
    return guard([&] {
        UsedModel used(model, ModelUse::Kind::kRead);
        deref(name, "name");
        used->require_built();
        const std::vector<Parameter> &parameters = used->parameters().parameters();
        require(index < parameters.size(), "index is ", index, "; the model has ", parameters.size(), " weights");
        *name = parameters[index].name.c_str();
    });
}

rekindle_status rekindle_model_get_weight(const rekindle_model *model, const char *name, rekindle_tensor **value) {
    return create(value, "value", [&] {
        UsedModel used(model, ModelUse::Kind::kRead);
        return used->get_weight(&deref(name, "name"));
    });
}

rekindle_status rekindle_model_set_weight(rekindle_model *model, const char *name, const rekindle_array *value) {
    return guard([&] {
        UsedModel used(model, ModelUse::Kind::kChangeInHook);
        deref(name, "name");
        ArrayView given = read_array(value, "value");
        check_weight(*used, name, given);
        used->set_weight(name, static_cast<const float *>(given.data));
    });
}

rekindle_status rekindle_model_get_gradient(const rekindle_model *model, const char *name, rekindle_tensor **value) {
    return create(value, "value", [&] {
        UsedModel used(model, ModelUse::Kind::kRead);
        return used->get_gradient(&deref(name, "name"));
    });
}

rekindle_status rekindle_model_get_trainable(const rekindle_model *model, const char *layer, uint32_t *trainable) {
    return guard([&] {
        UsedModel used(model, ModelUse::Kind::kRead);
        deref(trainable, "trainable");
        const Graph &graph = used->graph();
        *trainable = graph.is_trainable(graph.find_layers(read_text(layer, "layer"))) ? 1 : 0;
    });
}

rekindle_status rekindle_model_set_trainable(rekindle_model *model, const char *layer, uint32_t trainable) {
    return guard([&] {
        UsedModel used(model, ModelUse::Kind::kChange);
        used->set_trainable(read_text_or(layer, "", "layer"), read_flag(trainable, "trainable"));
    });
}

rekindle_status rekindle_model_reset_states(rekindle_model *model) {
    return guard([&] { UsedModel(model, ModelUse::Kind::kChangeInHook)->reset_states(); });
}

rekindle_status rekindle_model_state_count(const rekindle_model *model, size_t *count) {
    return guard([&] {
        UsedModel used(model, ModelUse::Kind::kRead);
        deref(count, "count");
        *count = used->state_names().size();
    });
}

rekindle_status rekindle_model_state_name(const rekindle_model *model, size_t index, const char **name) {
    return guard([&] {
        UsedModel used(model, ModelUse::Kind::kRead);
        deref(name, "name");
        const std::vector<std::string> &names = used->state_names();
        require(index < names.size(), "index is ", index, "; the model has ", names.size(), " pieces of state");
        *name = names[index].c_str();
    });
}

rekindle_status rekindle_model_get_state(const rekindle_model *model, const char *name, rekindle_tensor **value) {
    return create(value, "value", [&] {
        UsedModel used(model, ModelUse::Kind::kRead);
        return used->get_state(&deref(name, "name"));
    });
}

rekindle_status rekindle_model_get_learning_rate(const rekindle_model *model, double *learning_rate) {
    return guard([&] {
        UsedModel used(model, ModelUse::Kind::kRead);
        deref(learning_rate, "learning_rate");
        used->compiled();
        *learning_rate = used->learning_rate();
    });
}

rekindle_status rekindle_model_set_learning_rate(rekindle_model *model, double learning_rate) {
    return guard([&] {
        UsedModel used(model, ModelUse::Kind::kChangeInHook);
        used->set_learning_rate(learning_rate);
    });
}

rekindle_status rekindle_model_get_history(const rekindle_model *model, rekindle_history **history) {
    return create(history, "history", [&] {
        UsedModel used(model, ModelUse::Kind::kRead);
        return std::make_shared<const History>(used->history());
    });
}

} // extern "C"
