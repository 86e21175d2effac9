#pragma once

#include "model/graph.h"
#include "model/symbol.h"

namespace rekindle {

// The graph between symbols, its layers and calls in Keras's order: that of the largest number of calls to an output,
// and among equals that of a traversal from the outputs (keras/src/ops/function.py, map_graph). An input may be what a
// call gives; the call is then left out. Throws INVALID_ARGUMENT for an input that is there twice, and for an output
// that depends on an input which is none of the given ones. Outputs have the given names, if there are some.
Graph trace(const std::vector<SymbolPointer> &inputs, const std::vector<SymbolPointer> &outputs,
            std::vector<std::string> output_names = {});

} // namespace rekindle
