#include "model/functional.h"

#include "core/error.h"
#include "model/trace.h"

namespace rekindle {

void require_one_each(const std::vector<SymbolPointer> &inputs, const std::vector<SymbolPointer> &outputs) {
    for (const auto &[symbols, argument] : {std::pair{&inputs, "inputs"}, std::pair{&outputs, "outputs"}}) {
        require(symbols->size() == 1, argument, "[1] is one too many; expected a single symbol");
    }
}

std::shared_ptr<Model> trace_functional(std::string name, Seed seed, const std::vector<SymbolPointer> &inputs,
                                        const std::vector<SymbolPointer> &outputs) {
    return std::make_shared<Model>(std::move(name), seed, trace(inputs, outputs));
}

std::shared_ptr<Model> make_functional(std::string name, Seed seed, const std::vector<SymbolPointer> &inputs,
                                       const std::vector<SymbolPointer> &outputs) {
    std::shared_ptr<Model> model = trace_functional(std::move(name), seed, inputs, outputs);
    model->join_layers();
    model->build(inputs[0]->shape);
    return model;
}

} // namespace rekindle
