#include "model/trace.h"

#include <algorithm>

#include "core/error.h"

namespace rekindle {
namespace {

// A place on the way from the outputs to the inputs: a call whose inputs are visited one after the other.
struct Visit {
    const LayerCall *call;
    size_t next_input;
};

class Trace {
public:
    Trace(const std::vector<SymbolPointer> &inputs, const std::vector<SymbolPointer> &outputs)
        : inputs_(inputs), outputs_(outputs) {
        for (size_t i = 0; i < inputs.size(); ++i) {
            require(inputs_by_symbol_.emplace(inputs[i].get(), i).second, "inputs[", i,
                    "] is there twice; expected different symbols");
        }
    }

    Graph graph(std::vector<std::string> output_names) {
        for (size_t i = 0; i < outputs_.size(); ++i) visit(*outputs_[i], i);
        measure_depths();
        Graph graph;
        add_inputs(graph);
        add_layers(graph);
        add_calls(graph);
        std::vector<GraphValue> outputs;
        for (const SymbolPointer &output : outputs_) outputs.push_back(value_of(*output));
        graph.set_outputs(std::move(outputs), std::move(output_names));
        return graph;
    }

private:
    struct LayerDepth {
        size_t depth = 0, first_seen = 0;
        std::shared_ptr<const Layer> layer;
    };

    bool is_input(const Symbol &symbol) const { return inputs_by_symbol_.count(&symbol) != 0; }

    // Lists the calls that an output depends on, each behind those that it depends on itself.
    void visit(const Symbol &output, size_t index) {
        std::vector<Visit> path;
        enter(output, index, path);
        while (!path.empty()) {
            Visit &current = path.back();
            const std::vector<SymbolPointer> &inputs = current.call->inputs;
            if (current.next_input < inputs.size()) {
                enter(*inputs[current.next_input++], index, path);
            } else {
                finished_.push_back(current.call);
                path.pop_back();
            }
        }
    }

    void enter(const Symbol &symbol, size_t output, std::vector<Visit> &path) {
        if (is_input(symbol)) return;
        require(symbol.call != nullptr, "outputs[", output, "] depends on the input ",
                symbol.name.empty() ? "of shape " + describe(symbol.shape) : "\"" + symbol.name + "\"",
                ", which is not among the inputs");
        const LayerCall *call = symbol.call.get();
        if (!seen_.insert(call).second) return;
        layers_.try_emplace(call->layer.get(), LayerDepth{0, layers_.size(), call->layer});
        path.push_back({call, 0});
    }

    // The depth of a call is the largest number of calls between it and an output; a layer has that of its deepest
    // call, which then is that of those it is measured at later, too.
    void measure_depths() {
        for (auto call = finished_.rbegin(); call != finished_.rend(); ++call) {
            size_t depth = std::max(depth_of(*call), layers_[(*call)->layer.get()].depth);
            layers_[(*call)->layer.get()].depth = depth;
            depths_[*call] = depth;
            for (const SymbolPointer &input : (*call)->inputs) {
                if (is_input(*input)) continue;
                size_t &before = depths_[noted(input->call.get())];
                before = std::max(before, depth + 1);
            }
        }
        auto deepest_first = [this](const LayerCall *a, const LayerCall *b) { return depths_[a] > depths_[b]; };
        std::stable_sort(order_.begin(), order_.end(), deepest_first);
    }

    size_t depth_of(const LayerCall *call) { return depths_[noted(call)]; }

    // Calls of one depth are executed in the order in which their depth was first asked for.
    const LayerCall *noted(const LayerCall *call) {
        if (depths_.try_emplace(call, 0).second) order_.push_back(call);
        return call;
    }

    void add_inputs(Graph &graph) {
        for (const SymbolPointer &input : inputs_) {
            inputs_by_symbol_[input.get()] =
                graph.add_input(input->call == nullptr ? input->name : "", input->shape, input->dtype);
        }
    }

    void add_layers(Graph &graph) {
        std::vector<const LayerDepth *> ordered;
        for (const auto &[layer, depth] : layers_) ordered.push_back(&depth);
        std::sort(ordered.begin(), ordered.end(), [](const LayerDepth *a, const LayerDepth *b) {
            return a->depth != b->depth ? a->depth > b->depth : a->first_seen < b->first_seen;
        });
        for (const LayerDepth *one : ordered) indices_[one->layer.get()] = graph.add_layer(one->layer);
    }

    void add_calls(Graph &graph) {
        std::unordered_map<const LayerCall *, size_t> numbers = number_calls();
        for (const LayerCall *call : order_) {
            std::vector<GraphValue> inputs;
            for (const SymbolPointer &input : call->inputs) inputs.push_back(value_of(*input));
            values_[call] =
                graph.add_call(indices_[call->layer.get()], numbers[call], std::move(inputs), call->arguments);
        }
    }

    // Which of its layer's calls each is, in the order in which they were made.
    std::unordered_map<const LayerCall *, size_t> number_calls() const {
        std::vector<const LayerCall *> by_time = order_;
        std::sort(by_time.begin(), by_time.end(),
                  [](const LayerCall *a, const LayerCall *b) { return a->time < b->time; });
        std::unordered_map<const Layer *, size_t> counts;
        std::unordered_map<const LayerCall *, size_t> numbers;
        for (const LayerCall *call : by_time) numbers[call] = counts[call->layer.get()]++;
        return numbers;
    }

    GraphValue value_of(const Symbol &symbol) {
        auto input = inputs_by_symbol_.find(&symbol);
        return input != inputs_by_symbol_.end() ? input->second : values_[symbol.call.get()][symbol.output];
    }

    const std::vector<SymbolPointer> &inputs_, &outputs_;
    std::unordered_map<const Symbol *, size_t> inputs_by_symbol_; // first their place, then their value
    std::unordered_set<const LayerCall *> seen_;
    std::vector<const LayerCall *> finished_;
    std::unordered_map<const Layer *, LayerDepth> layers_;
    std::unordered_map<const LayerCall *, size_t> depths_;
    std::vector<const LayerCall *> order_;
    std::unordered_map<const Layer *, size_t> indices_;
    std::unordered_map<const LayerCall *, std::vector<GraphValue>> values_;
};

} // namespace

Graph trace(const std::vector<SymbolPointer> &inputs, const std::vector<SymbolPointer> &outputs,
            std::vector<std::string> output_names) {
    return Trace(inputs, outputs).graph(std::move(output_names));
}

} // namespace rekindle
