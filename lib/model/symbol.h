#pragma once

#include <memory>
#include <string>
#include <vector>

#include "layers/layer.h"

namespace rekindle {

struct LayerCall;

// A value of a model that is being described: an input, or what a call of a layer gives. Immutable.
struct Symbol {
    Shape shape;                           // of one sample
    std::shared_ptr<const LayerCall> call; // null: an input
    size_t output = 0;                     // of the call
    std::string name;                      // of an input; "": an automatic one
    Dtype dtype = REKINDLE_FLOAT32;
    std::optional<Shape> mask{}; // of the mask that travels with it; none where all its places count
};
using SymbolPointer = std::shared_ptr<const Symbol>;

struct LayerCall {
    std::shared_ptr<const Layer> layer;
    std::vector<SymbolPointer> inputs; // and those of the arguments
    CallArguments arguments;
    uint64_t time;                                              // larger than those of all calls before
    mutable std::shared_ptr<const LayerCall> next_to_destroy{}; // of those that nobody refers to any more

    LayerCall(std::shared_ptr<const Layer> called, std::vector<SymbolPointer> given, CallArguments with);
    ~LayerCall(); // of a long chain, without recursion and without memory
    LayerCall(const LayerCall &) = delete;
    LayerCall &operator=(const LayerCall &) = delete;
};

// Calls a layer on inputs and the values of the arguments. Throws INVALID_ARGUMENT, naming the layer, for what it
// cannot take.
std::vector<SymbolPointer> call_layer(const std::shared_ptr<const Layer> &layer, std::vector<SymbolPointer> inputs,
                                      const CallArguments &arguments = {});

} // namespace rekindle
