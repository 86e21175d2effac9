#include "model/functional.h"

#include "model/trace.h"

namespace rekindle {

std::shared_ptr<Model> trace_functional(std::string name, Seed seed, const std::vector<SymbolPointer> &inputs,
                                        const std::vector<SymbolPointer> &outputs,
                                        std::vector<std::string> output_names) {
    return std::make_shared<Model>(std::move(name), seed, trace(inputs, outputs, std::move(output_names)));
}

std::shared_ptr<Model> make_functional(std::string name, Seed seed, const std::vector<SymbolPointer> &inputs,
                                       const std::vector<SymbolPointer> &outputs,
                                       std::vector<std::string> output_names) {
    std::shared_ptr<Model> model = trace_functional(std::move(name), seed, inputs, outputs, std::move(output_names));
    model->join_layers();
    model->build(std::nullopt);
    model->forget_first_weights();
    return model;
}

} // namespace rekindle
