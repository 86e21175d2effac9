#include "model/call_json.h"

#include <algorithm>
#include <span>
#include <string_view>

#include "core/error.h"
#include "core/json.h"
#include "model/json_inputs.h"
#include "parts/json_values.h"

namespace rekindle {
namespace {

using Kind = CallParameter::Kind;

constexpr const char *kTensorClass = "__keras_tensor__";
constexpr const char *kHistory = "keras_history";
constexpr const char *kArguments = "args";
constexpr const char *kNamedArguments = "kwargs";
constexpr const char *kTraining = "training";

constexpr CallParameter kMaskAlone[] = {{"mask", Kind::kMask}};

// Those that are given by their names.
std::span<const CallParameter> named_parameters(const Layer &layer) {
    std::span<const CallParameter> all = layer.call_parameters();
    return all.empty() ? kMaskAlone : all;
}

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

// Of a list, or of one alone.
std::vector<TensorName> tensors_from_json(const Json &json, const std::string &what) {
    if (!json.is_array()) return {tensor_from_json(json, what)};
    std::vector<TensorName> names;
    for (const Json &tensor : json) names.push_back(tensor_from_json(tensor, text(what, "[", names.size(), "]")));
    return names;
}

// Reads what one call is given, in the order of the parameters.
class Reader {
public:
    Reader(const Layer &layer, std::string what) : layer_(layer), what_(std::move(what)) {}

    void read_list(const Json &arguments) {
        std::string place = what_ + ": " + kArguments;
        require(arguments.is_array(), place, " is ", arguments.dump(), "; expected a list");
        bool is_list = arguments.size() == 1 && arguments[0].is_array();
        if (layer_.takes_list() || (layer_.as_model() != nullptr && is_list)) {
            require(is_list, place, " is ", arguments.dump(), "; expected one list of tensors");
            inputs_ = tensors_from_json(arguments[0], place + "[0]");
            return;
        }
        std::span<const CallParameter> parameters = layer_.call_parameters();
        require(parameters.empty() || arguments.size() <= parameters.size(), place, " has ", arguments.size(),
                " elements; expected at most ", parameters.size());
        for (size_t i = 0; i < arguments.size(); ++i) {
            CallParameter parameter = parameters.empty() ? CallParameter{"", Kind::kInput} : parameters[i];
            read(parameter, arguments[i], text(place, "[", i, "]"));
        }
    }

    void read_named(const Json &arguments) {
        std::string place = what_ + ": " + kNamedArguments;
        require(arguments.is_object(), place, " is ", arguments.dump(), "; expected an object");
        std::span<const CallParameter> parameters = named_parameters(layer_);
        for (const CallParameter &parameter : parameters) {
            const Json *value = parts::find(arguments, parameter.name);
            if (value != nullptr) read(parameter, *value, text(place, ": ", parameter.name));
        }
        for (const auto &[key, value] : arguments.items()) {
            bool is_known =
                key == kTraining ||
                std::ranges::any_of(parameters, [&name = key](const CallParameter &one) { return name == one.name; });
            require(is_known, place, " has \"", key, "\" at ", value.dump(), ", which this library does not take yet");
        }
    }

    CallOf<TensorName> call() {
        CallOf<TensorName> call{std::move(inputs_),
                                {.initial_state = initial_state_.size(),
                                 .has_attention_mask = !attention_mask_.empty(),
                                 .has_mask = !mask_.empty(),
                                 .use_causal_mask = use_causal_mask_},
                                std::move(travelling_)};
        for (const std::vector<TensorName> *more : {&initial_state_, &attention_mask_, &mask_}) {
            call.tensors.insert(call.tensors.end(), more->begin(), more->end());
        }
        return call;
    }

private:
    void read(const CallParameter &parameter, const Json &value, const std::string &place) {
        if (value.is_null() && parameter.kind != Kind::kInput) return;
        switch (parameter.kind) {
        case Kind::kInput:
        case Kind::kInputByName: return read_input(parameter, value, place);
        case Kind::kInitialState: initial_state_ = tensors_from_json(value, place); return;
        case Kind::kAttentionMask: attention_mask_ = {tensor_from_json(value, place)}; return;
        case Kind::kMask: return read_mask(value, place);
        case Kind::kTravellingMask:
            travelling_.push_back({input_of_mask(parameter), tensor_from_json(value, place)});
            return;
        case Kind::kUseCausalMask:
            require(value.is_boolean(), place, " is ", value.dump(), "; expected true or false");
            use_causal_mask_ = value.get<bool>();
            return;
        case Kind::kNotHere: break;
        }
        // Whether training is on is said by what the model does, in Keras, too.
        bool is_without_effect =
            std::string_view(parameter.name) == kTraining || (value.is_boolean() && !value.get<bool>());
        require(is_without_effect, place, " is ", value.dump(), ", which this library does not take yet");
    }

    void read_input(const CallParameter &parameter, const Json &value, const std::string &place) {
        size_t before = 0;
        for (const CallParameter &one : layer_.call_parameters()) {
            if (std::string_view(one.name) == parameter.name) break;
            if (one.kind == Kind::kInput || one.kind == Kind::kInputByName) ++before;
        }
        bool is_next = layer_.call_parameters().empty() || inputs_.size() == before;
        require(is_next, place, " is given behind ", inputs_.size(), " inputs; expected those before it, ", before,
                ", and each once");
        inputs_.push_back(tensor_from_json(value, place));
    }

    // A model has one for each input, or null.
    void read_mask(const Json &value, const std::string &place) {
        if (layer_.as_model() == nullptr) {
            mask_ = {tensor_from_json(value, place)};
            return;
        }
        size_t input = 0;
        for (const Json &one : value.is_array() ? value : Json::array({value})) {
            std::string here = text(place, "[", input, "]");
            if (!one.is_null()) travelling_.push_back({input, tensor_from_json(one, here)});
            ++input;
        }
    }

    // The first is of the second input.
    size_t input_of_mask(const CallParameter &parameter) const {
        size_t input = 0;
        for (const CallParameter &one : layer_.call_parameters()) {
            if (one.kind == Kind::kTravellingMask) ++input;
            if (std::string_view(one.name) == parameter.name) break;
        }
        return input;
    }

    const Layer &layer_;
    std::string what_;
    std::vector<TravellingMask> travelling_;
    std::vector<TensorName> inputs_, initial_state_, attention_mask_, mask_;
    bool use_causal_mask_ = false;
};

// What Keras's users give by its name is written so.
Json inputs_to_json(const Layer &layer, std::span<const TensorArgument> inputs, Json &named) {
    std::span<const CallParameter> parameters = layer.call_parameters();
    Json list = Json::array();
    for (size_t i = 0; i < inputs.size(); ++i) {
        if (i < parameters.size() && parameters[i].kind == Kind::kInputByName) {
            named[parameters[i].name] = tensor_to_json(inputs[i]);
        } else {
            list.push_back(tensor_to_json(inputs[i]));
        }
    }
    return layer.takes_list() ? Json::array({std::move(list)}) : list;
}

} // namespace

bool is_tensor(const Json &json) {
    const Json *class_name = json.is_object() ? parts::find(json, "class_name") : nullptr;
    return class_name != nullptr && *class_name == kTensorClass;
}

TensorName tensor_from_json(const Json &json, const std::string &what) {
    require(is_tensor(json), what, " is ", json.dump(), "; this library takes tensors only");
    return tensor_name_from_json(member(member(json, "config", what), kHistory, what), what + ": " + kHistory);
}

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

Json call_to_json(const Layer &layer, const CallOf<TensorArgument> &call) {
    const CallArguments &arguments = call.arguments;
    std::span<const TensorArgument> tensors = call.tensors;
    size_t inputs = tensors.size() - arguments.value_count();
    Json named = Json::object(), list = inputs_to_json(layer, tensors.first(inputs), named);
    for (const CallParameter &parameter : named_parameters(layer)) {
        if (parameter.kind == Kind::kInitialState && arguments.initial_state > 0) {
            named[parameter.name] = Json::array();
            for (const TensorArgument &state : tensors.subspan(inputs, arguments.initial_state)) {
                named[parameter.name].push_back(tensor_to_json(state));
            }
        } else if (parameter.kind == Kind::kAttentionMask && arguments.has_attention_mask) {
            named[parameter.name] = tensor_to_json(tensors[inputs + arguments.initial_state]);
        } else if (parameter.kind == Kind::kMask && arguments.has_mask) {
            named[parameter.name] = tensor_to_json(tensors.back());
        } else if (parameter.kind == Kind::kUseCausalMask && arguments.use_causal_mask) {
            named[parameter.name] = true;
        }
    }
    Json made = Json::object();
    made[kArguments] = std::move(list);
    made[kNamedArguments] = std::move(named);
    return made;
}

CallOf<TensorName> call_from_json(const Layer &layer, const Json &json, const std::string &what) {
    const Json &list = member(json, kArguments, what);
    for (const auto &[key, value] : json.items()) {
        require(key == kArguments || key == kNamedArguments, what, " has \"", key, "\"; expected \"", kArguments,
                "\" and \"", kNamedArguments, "\"");
    }
    Reader reader(layer, what);
    reader.read_list(list);
    if (const Json *named = parts::find(json, kNamedArguments)) reader.read_named(*named);
    return reader.call();
}

} // namespace rekindle
