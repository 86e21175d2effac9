#include "model/call_json.h"

#include "core/error.h"
#include "core/json.h"
#include "model/json_inputs.h"
#include "parts/json_values.h"

namespace rekindle {
namespace {

constexpr const char *kTensorClass = "__keras_tensor__";
constexpr const char *kHistory = "keras_history";
constexpr const char *kArguments = "args";
constexpr const char *kNamedArguments = "kwargs";

Json tensor_to_json(const TensorArgument &tensor) {
    Json config{{"shape", batch_of_shape(tensor.sample.shape)}, {"dtype", dtype_name(tensor.sample.dtype)}};
    config[kHistory] = tensor_name_to_json(tensor.name);
    return {{"class_name", kTensorClass}, {"config", config}};
}

const Json &member(const Json &object, const char *key, const std::string &what) {
    const Json *found = object.is_object() ? parts::find(object, key) : nullptr;
    require(found != nullptr, what, " is ", object.dump(), "; expected an object with \"", key, "\"");
    return *found;
}

bool is_text(const Json &json, const char *text) {
    return json.is_string() && json.get_ref<const std::string &>() == text;
}

TensorName tensor_from_json(const Json &json, const std::string &what) {
    const Json *class_name = json.is_object() ? parts::find(json, "class_name") : nullptr;
    require(class_name != nullptr && is_text(*class_name, kTensorClass), what, " is ", json.dump(),
            "; this library takes tensors only");
    return tensor_name_from_json(member(member(json, "config", what), kHistory, what), what + ": " + kHistory);
}

void require_list(const Json &json, const std::string &what) {
    require(json.is_array(), what, " is ", json.dump(), "; expected a list");
}

// Whether training is on is said by what the model does, in Keras, too.
void check_named_arguments(const Json &json, const std::string &what) {
    require(json.is_object(), what, ": ", kNamedArguments, " is ", json.dump(), "; expected an object");
    for (const auto &[key, value] : json.items()) {
        bool is_without_effect = key == "training" || (key == "mask" && value.is_null());
        require(is_without_effect, what, ": ", kNamedArguments, " has \"", key, "\" at ", value.dump(),
                ", which this library does not take yet");
    }
}

} // namespace

Json tensor_name_to_json(const TensorName &name) {
    return Json::array({name.layer, name.call, name.output});
}

bool is_tensor_name(const Json &json) {
    return json.is_array() && json.size() == 3 && json[0].is_string();
}

TensorName tensor_name_from_json(const Json &json, const std::string &what) {
    require(is_tensor_name(json), what, " is ", json.dump(),
            "; expected a layer's name, which of its calls, and which of the outputs");
    return {json[0].get<std::string>(), unsigned_from_json(json[1], what.c_str()),
            unsigned_from_json(json[2], what.c_str())};
}

Json call_to_json(const std::vector<TensorArgument> &inputs, bool takes_list) {
    Json tensors = Json::array();
    for (const TensorArgument &input : inputs) tensors.push_back(tensor_to_json(input));
    Json call = Json::object();
    call[kArguments] = takes_list ? Json::array({std::move(tensors)}) : std::move(tensors);
    call[kNamedArguments] = Json::object();
    return call;
}

std::vector<TensorName> call_from_json(const Json &json, const std::string &what, bool takes_list) {
    const Json *tensors = &member(json, kArguments, what);
    for (const auto &[key, value] : json.items()) {
        require(key == kArguments || key == kNamedArguments, what, " has \"", key, "\"; expected \"", kArguments,
                "\" and \"", kNamedArguments, "\"");
    }
    if (const Json *named = parts::find(json, kNamedArguments)) check_named_arguments(*named, what);
    std::string place = what + ": " + kArguments;
    require_list(*tensors, place);
    if (takes_list) {
        require(tensors->size() == 1 && (*tensors)[0].is_array(), place, " is ", tensors->dump(),
                "; expected one list of tensors");
        tensors = &(*tensors)[0];
        place += "[0]";
    }
    std::vector<TensorName> names;
    for (const Json &tensor : *tensors) {
        names.push_back(tensor_from_json(tensor, text(place, "[", names.size(), "]")));
    }
    return names;
}

} // namespace rekindle
