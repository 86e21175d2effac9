#include <algorithm>
#include <cstring>

#include "core/error.h"
#include "core/log.h"
#include "data/batch_loader.h"
#include "training/bad_index.h"
#include "training/evaluate.h"
#include "training/training.h"

namespace rekindle {
namespace {

// The samples of one input. Looks at the numbers alone: a text is made only for an error.
int64_t check_input(const rekindle_array &x, const Shape &sample, size_t index, size_t count) {
    std::string name = count == 1 ? "x" : "";
    if (name.empty()) name = text("inputs[", index, "]");
    require_sample_dtype(x.dtype, name.c_str());
    if (x.rank >= 1 && x.shape[0] >= 1 && fits({x.shape + 1, x.rank - 1}, sample)) return x.shape[0];
    fail(REKINDLE_INVALID_ARGUMENT, name, " has shape ", to_string(Shape(x.shape, x.shape + x.rank)),
         "; expected at least one sample of shape ", describe(sample));
}

// The number of samples, which is that of every input.
int64_t check_inputs(const Graph &graph, std::span<const rekindle_array> inputs) {
    size_t count = graph.inputs().size();
    require(inputs.size() == count, "there are ", inputs.size(), " inputs; expected the number that the model has, ",
            count);
    int64_t samples = 0;
    for (size_t i = 0; i < count; ++i) {
        int64_t own = check_input(inputs[i], graph.shape(graph.inputs()[i].value), i, count);
        require(i == 0 || own == samples, "inputs[", i, "] has ", own, " samples; expected those of inputs[0], ",
                samples);
        samples = own;
    }
    return samples;
}

void check_room(const BatchPlan &plan, const Predictions &predictions) {
    size_t count = plan.output_count();
    require(predictions.outputs.size() == count, "there is room for ", predictions.outputs.size(),
            " outputs; expected the number that the model has, ", count);
    for (size_t i = 0; i < count; ++i) {
        size_t elements = plan.output(i).elements();
        require(predictions.capacities[i] >= elements, count == 1 ? "capacity" : "a capacity", " is ",
                predictions.capacities[i], "; expected at least the number of elements of ", plan.batch_size(),
                " outputs, ", elements);
    }
}

// Those of a sample; none where the model knows them, so that nothing is allocated.
std::vector<Shape> input_shapes(const Graph &graph, std::span<const rekindle_array> inputs) {
    std::vector<Shape> shapes;
    auto is_unknown = [&](const GraphInput &input) { return !is_known(graph.shape(input.value)); };
    if (std::none_of(graph.inputs().begin(), graph.inputs().end(), is_unknown)) return shapes;
    for (const rekindle_array &input : inputs) shapes.emplace_back(input.shape + 1, input.shape + input.rank);
    return shapes;
}

} // namespace

std::vector<Shape> output_shapes_for(const Graph &graph, std::span<const rekindle_array> inputs) {
    check_inputs(graph, inputs);
    std::vector<TensorSpec> specs = graph.specs_for(input_shapes(graph, inputs));
    std::vector<Shape> outputs;
    for (GraphValue output : graph.outputs()) outputs.push_back(specs[output].shape);
    return outputs;
}

namespace {

// One input's array without memory from the heap.
class Views {
public:
    explicit Views(std::span<const rekindle_array> inputs) {
        if (inputs.size() > 1) many_.resize(inputs.size());
        std::span<SampleArray> views = all();
        for (size_t i = 0; i < inputs.size(); ++i) {
            std::span<const int64_t> sample(inputs[i].shape + 1, inputs[i].rank - 1);
            views[i] = {inputs[i].data, inputs[i].dtype, element_count(sample), {}};
        }
    }

    std::span<SampleArray> all() { return many_.empty() ? std::span(&one_, 1) : std::span(many_); }

private:
    SampleArray one_;
    std::vector<SampleArray> many_;
};

void warn(const Model &model, std::span<SampleArray> x, const int64_t *indices, size_t count) {
    for (size_t i = 0; i < x.size(); ++i) x[i].name = x.size() == 1 ? "x" : text("inputs[", i, "]");
    log_warning("predict_on_batch: ", describe_bad_sample({x, {}, {}}, prediction_rules(model, 1), indices, count),
                "; outputs may hide it");
}

} // namespace

void predict_on_batch(const Model &model, std::span<const rekindle_array> inputs, const Predictions &predictions) {
    const Graph &graph = model.graph();
    int64_t samples = check_inputs(graph, inputs);
    model.require_finite_weights();
    model.check_batches({&samples, 1});
    PlanPool::Lease lease = model.take_plan({plan::Mode::kPredict, samples, {}, input_shapes(graph, inputs)});
    BatchPlan &plan = *lease;
    check_room(plan, predictions);
    Views views(inputs);
    SampleArrays arrays{views.all(), {}, {}};
    BatchRules rules;
    rules.check_numbers = !model.allows_non_finite();
    bool good = true;
    const int64_t *indices = plan.in_order().data();
    auto load = [&](const plan::Plan &part, size_t first) { return load_batch(part, arrays, rules, indices + first); };
    auto step = [&] {
        good = plan.execute(0, std::ref(load), nullptr);
        if (good) plan.commit();
        return false;
    };
    model.run_steps(plan::Mode::kPredict, plan.request().threads, std::ref(step));
    require_good_indices(plan.results());
    for (size_t i = 0; i < predictions.outputs.size(); ++i) {
        BatchPlan::Output output = plan.output(i);
        std::memcpy(predictions.outputs[i], output.values, output.elements() * sizeof(float));
    }
    if (!good) warn(model, views.all(), indices, plan.in_order().size());
}

} // namespace rekindle
