#pragma once

#include "model/model.h"
#include "model/symbol.h"

namespace rekindle {

// Throws INVALID_ARGUMENT for several inputs or outputs, for which there is neither data nor a loss each.
void require_one_each(const std::vector<SymbolPointer> &inputs, const std::vector<SymbolPointer> &outputs);

// A functional model between symbols, not built, of layers that nobody else has. Throws as trace.
std::shared_ptr<Model> trace_functional(std::string name, Seed seed, const std::vector<SymbolPointer> &inputs,
                                        const std::vector<SymbolPointer> &outputs);
// The same, built; its layers are then its own. Throws as trace, and INVALID_ARGUMENT for a
// layer that is in a model already.
std::shared_ptr<Model> make_functional(std::string name, Seed seed, const std::vector<SymbolPointer> &inputs,
                                       const std::vector<SymbolPointer> &outputs);

} // namespace rekindle
