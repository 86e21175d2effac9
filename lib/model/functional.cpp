#include "model/functional.h"

#include "core/error.h"
#include "model/trace.h"

namespace rekindle {
namespace {

// The layers of a graph, which leave their model again unless that is finished.
class Joined {
public:
    explicit Joined(const Graph &graph) {
        layers_.reserve(graph.layer_count());
        for (; count_ < graph.layer_count(); ++count_) {
            const Layer &layer = graph.layer(count_);
            if (layer.join_model()) {
                layers_.push_back(&layer);
                continue;
            }
            leave();
            fail(REKINDLE_INVALID_ARGUMENT, "the layer \"", graph.name(count_),
                 "\" is in a model already; expected layers that are in none");
        }
    }
    ~Joined() { leave(); }
    Joined(const Joined &) = delete;
    Joined &operator=(const Joined &) = delete;

    void stay() { layers_.clear(); }

private:
    void leave() {
        for (const Layer *layer : layers_) layer->leave_model();
    }

    size_t count_ = 0;
    std::vector<const Layer *> layers_;
};

} // namespace

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
    Joined joined(model->graph());
    model->build(inputs[0]->shape);
    model->own_layers();
    joined.stay();
    return model;
}

} // namespace rekindle
