#include "model/symbol.h"

#include <atomic>

#include "core/error.h"
#include "model/shape_inference.h"

namespace rekindle {
namespace {

std::atomic<uint64_t> calls_made{0};

// Puts the calls that nobody else refers to in front of a list, so that they can be destroyed one after the other.
void take_last_references(std::vector<SymbolPointer> &inputs, std::shared_ptr<const LayerCall> &list) {
    for (SymbolPointer &input : inputs) {
        if (input.use_count() != 1) continue;
        // Nobody else sees the symbol any more.
        std::shared_ptr<const LayerCall> call = std::move(const_cast<Symbol &>(*input).call);
        if (call.use_count() != 1) continue;
        call->next_to_destroy = std::move(list);
        list = std::move(call);
    }
}

} // namespace

LayerCall::LayerCall(std::shared_ptr<const Layer> called, std::vector<SymbolPointer> given, CallArguments with)
    : layer(std::move(called)), inputs(std::move(given)), arguments(with), time(++calls_made) {}

LayerCall::~LayerCall() {
    std::shared_ptr<const LayerCall> list;
    take_last_references(inputs, list);
    while (list != nullptr) {
        std::shared_ptr<const LayerCall> last = std::move(list);
        list = std::move(last->next_to_destroy);
        take_last_references(const_cast<LayerCall &>(*last).inputs, list);
    }
}

std::vector<SymbolPointer> call_layer(const std::shared_ptr<const Layer> &layer, std::vector<SymbolPointer> inputs,
                                      const CallArguments &arguments) {
    std::vector<TensorSpec> specs;
    specs.reserve(inputs.size());
    for (const SymbolPointer &input : inputs)
        specs.push_back({input->shape, computed_dtype(input->dtype), input->mask});
    try {
        specs = output_specs(*layer, specs, arguments);
    } catch (const Error &error) {
        const std::string &name = layer->given_name();
        if (name.empty()) throw;
        throw Error(error.status(), text("layer \"", name, "\": ", error.what()));
    }
    auto call = std::make_shared<LayerCall>(layer, std::move(inputs), arguments);
    std::vector<SymbolPointer> outputs;
    for (size_t i = 0; i < specs.size(); ++i) {
        outputs.push_back(std::make_shared<Symbol>(
            Symbol{std::move(specs[i].shape), call, i, {}, specs[i].dtype, std::move(specs[i].mask)}));
    }
    return outputs;
}

} // namespace rekindle
