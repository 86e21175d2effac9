#pragma once

#include <string>
#include <vector>

#include "core/json_fwd.h"
#include "layers/layer.h"
#include "model/shape_inference.h"

// How Keras writes a call of a layer in a functional model.
namespace rekindle {

// The key under which a layer's calls stand.
inline constexpr const char *kCalls = "inbound_nodes";

// Which tensor it is: Keras's "keras_history".
struct TensorName {
    std::string layer;
    size_t call = 0; // of the layer
    size_t output = 0;
};

// [layer, call, output]
Json tensor_name_to_json(const TensorName &name);
// Throws INVALID_ARGUMENT; `what` names the value in errors.
TensorName tensor_name_from_json(const Json &json, const std::string &what);
bool is_tensor_name(const Json &json);

// Whether it stands for a tensor in a call's arguments, and which one. Throws INVALID_ARGUMENT.
bool is_tensor(const Json &json);
TensorName tensor_from_json(const Json &json, const std::string &what);

// A tensor that a layer is called on.
struct TensorArgument {
    TensorName name;
    TensorSpec sample;
};

// What a call says of the mask that travels with an input behind the first, or with any of a model.
struct TravellingMask {
    size_t input;
    TensorName mask;
};

// What a layer is called with: the inputs, and behind them the tensors of the arguments (CallArguments).
template <class Tensor>
struct CallOf {
    std::vector<Tensor> tensors;
    CallArguments arguments{};
    std::vector<TravellingMask> travelling{}; // as it is read; not part of `tensors`
};

// {"args", "kwargs"}. A layer that takes a list has all inputs in its first argument; in another each is one.
Json call_to_json(const Layer &layer, const CallOf<TensorArgument> &call);
CallOf<TensorName> call_from_json(const Layer &layer, const Json &json, const std::string &what);

} // namespace rekindle
