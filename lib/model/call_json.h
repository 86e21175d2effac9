#pragma once

#include <string>
#include <vector>

#include "core/json_fwd.h"
#include "model/shape_inference.h"

// How Keras writes a call of a layer in a functional model.
namespace rekindle {

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

// A tensor that a layer is called on.
struct TensorArgument {
    TensorName name;
    TensorSpec sample;
};

// {"args", "kwargs"}. A layer that takes a list has all tensors in its first argument; in another each is one.
Json call_to_json(const std::vector<TensorArgument> &inputs, bool takes_list);
std::vector<TensorName> call_from_json(const Json &json, const std::string &what, bool takes_list);

} // namespace rekindle
