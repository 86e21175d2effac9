#pragma once

#include "model/model_copy.h"

namespace rekindle {

// A value of a model: an input, or what a layer or a model that is taken as one gives.
struct ValueName {
    std::string layer; // with a path where it is inside of a model, "encoder/dense"; or the name of an input
    size_t call = 0, output = 0;
};

// What lies between values, as a functional model that is not built; no inputs or outputs are the copy's. A model that
// one of the values lies inside of is taken apart: its layers are the new model's, under names with a "_" for each "/".
// Throws NOT_FOUND, naming the argument, for a value that is not there, and as trace.
ModelCopy cut(ModelCopy copy, const std::vector<ValueName> &inputs, const std::vector<ValueName> &outputs);

} // namespace rekindle
