#include "model/model_cut.h"

#include <map>

#include "core/error.h"
#include "model/trace.h"

namespace rekindle {
namespace {

// Calls the copy's layers on symbols once more.
class Repetition {
public:
    Repetition(ModelCopy &copy, const std::vector<ValueName> &inputs, const std::vector<ValueName> &outputs)
        : copy_(copy) {
        for (const std::vector<ValueName> *names : {&inputs, &outputs}) {
            for (const ValueName &name : *names) asked_.push_back(name.layer + "/");
        }
        for (const GraphInput &input : copy.graph.inputs()) {
            inputs_.push_back(std::make_shared<Symbol>(Symbol{*input.shape, nullptr, 0, input.name, input.dtype}));
            given_[{input.name, 0}] = {inputs_.back()};
        }
        outputs_ = repeat({copy.graph, "", 0, 0}, inputs_);
    }

    std::vector<SymbolPointer> inputs(const std::vector<ValueName> &names) const {
        return names.empty() ? inputs_ : symbols(names, "inputs");
    }
    std::vector<SymbolPointer> outputs(const std::vector<ValueName> &names) const {
        return names.empty() ? outputs_ : symbols(names, "outputs");
    }

private:
    // A graph that is repeated in the place of a call of it.
    struct Inside {
        const Graph &graph;
        std::string path; // in front of names
        size_t first_layer, call;
    };

    std::vector<SymbolPointer> repeat(const Inside &inside, const std::vector<SymbolPointer> &inputs) {
        const Graph &graph = inside.graph;
        std::vector<SymbolPointer> values(graph.value_count());
        for (size_t i = 0; i < inputs.size(); ++i) values[graph.inputs()[i].value] = inputs[i];
        std::vector<size_t> calls_of_member(graph.members().size());
        for (const MemberCall &call : graph.calls()) ++calls_of_member[call.member];
        for (const MemberCall &call : graph.calls()) {
            std::vector<SymbolPointer> called_on;
            for (GraphValue input : call.inputs) called_on.push_back(values[input]);
            size_t number = inside.call * calls_of_member[call.member] + call.call;
            std::vector<SymbolPointer> outputs = repeat_call(inside, call, number, std::move(called_on));
            for (size_t i = 0; i < outputs.size(); ++i) values[call.outputs[i]] = outputs[i];
        }
        std::vector<SymbolPointer> outputs;
        for (GraphValue output : graph.outputs()) outputs.push_back(values[output]);
        return outputs;
    }

    std::vector<SymbolPointer> repeat_call(const Inside &inside, const MemberCall &call, size_t number,
                                           std::vector<SymbolPointer> inputs) {
        const Member &member = inside.graph.members()[call.member];
        std::string path = inside.path + member.name;
        size_t first_layer = inside.first_layer + member.first_layer;
        const ModelLayer *model = member.layer->as_model();
        std::vector<SymbolPointer> outputs =
            model != nullptr && is_taken_apart(path)
                ? repeat({model->graph(), path + "/", first_layer, number}, inputs)
                : call_layer(layer_of(path, member, first_layer), std::move(inputs), call.arguments);
        given_[{path, number}] = outputs;
        return outputs;
    }

    bool is_taken_apart(const std::string &path) const {
        auto is_inside = [start = path + "/"](const std::string &asked) {
            return asked.size() > start.size() && asked.starts_with(start);
        };
        return std::any_of(asked_.begin(), asked_.end(), is_inside);
    }

    std::shared_ptr<const Layer> layer_of(const std::string &path, const Member &member, size_t first_layer) {
        std::shared_ptr<const Layer> &layer = layers_[path];
        if (layer != nullptr) return layer;
        std::string name = path;
        std::replace(name.begin(), name.end(), '/', '_');
        const ModelLayer *model = member.layer->as_model();
        if (model == nullptr) {
            copy_.layers[first_layer]->name_by(name);
            return layer = copy_.layers[first_layer];
        }
        auto first = copy_.layers.begin() + static_cast<std::ptrdiff_t>(first_layer);
        Graph graph = model->graph().with_layers({first, first + static_cast<std::ptrdiff_t>(member.layer_count)});
        for (size_t i = 0; i < member.layer_count; ++i) {
            graph.set_trainable(i, copy_.graph.is_trainable(first_layer + i));
        }
        return layer = std::make_shared<ModelLayer>(name, model->is_sequential(), std::move(graph));
    }

    std::vector<SymbolPointer> symbols(const std::vector<ValueName> &names, const char *argument) const {
        std::vector<SymbolPointer> found;
        for (const ValueName &name : names) {
            std::string what = text(argument, "[", found.size(), "]");
            auto given = given_.find({name.layer, name.call});
            if (given == given_.end()) {
                bool is_there = given_.count({name.layer, 0}) != 0;
                fail(REKINDLE_NOT_FOUND, what, " is ", is_there ? text("call ", name.call, " of ") : "", "\"",
                     name.layer, "\"; the model has no such ", is_there ? "call, counted from 0" : "layer or input");
            }
            if (name.output >= given->second.size()) {
                fail(REKINDLE_NOT_FOUND, what, " is output ", name.output, " of \"", name.layer, "\", which has ",
                     given->second.size(), ", counted from 0");
            }
            found.push_back(given->second[name.output]);
        }
        return found;
    }

    ModelCopy &copy_;
    std::vector<std::string> asked_; // each with a slash behind it
    std::vector<SymbolPointer> inputs_, outputs_;
    std::map<std::pair<std::string, size_t>, std::vector<SymbolPointer>> given_; // by a call
    std::map<std::string, std::shared_ptr<const Layer>> layers_;                 // by their paths
};

} // namespace

ModelCopy cut(ModelCopy copy, const std::vector<ValueName> &inputs, const std::vector<ValueName> &outputs) {
    Repetition repetition(copy, inputs, outputs);
    Graph graph = trace(repetition.inputs(inputs), repetition.outputs(outputs));
    std::unordered_map<const Layer *, size_t> places;
    for (size_t i = 0; i < copy.layers.size(); ++i) places[copy.layers[i].get()] = i;
    std::vector<std::shared_ptr<Layer>> layers;
    for (size_t i = 0; i < graph.layer_count(); ++i) {
        size_t place = places.at(&graph.layer(i));
        graph.set_first_weights(i, copy.graph.first_weights(place));
        layers.push_back(copy.layers[place]);
    }
    return {std::move(copy.name), false, std::move(graph), std::move(layers)};
}

} // namespace rekindle
