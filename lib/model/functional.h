#pragma once

#include "model/model.h"
#include "model/symbol.h"

namespace rekindle {

// A functional model between symbols, not built, of layers that nobody else has. Throws as trace.
std::shared_ptr<Model> trace_functional(std::string name, Seed seed, const std::vector<SymbolPointer> &inputs,
                                        const std::vector<SymbolPointer> &outputs,
                                        std::vector<std::string> output_names = {});
// The same, built; its layers are then its own. Throws as trace, and INVALID_ARGUMENT for a
// layer that is in a model already.
std::shared_ptr<Model> make_functional(std::string name, Seed seed, const std::vector<SymbolPointer> &inputs,
                                       const std::vector<SymbolPointer> &outputs,
                                       std::vector<std::string> output_names = {});

} // namespace rekindle
