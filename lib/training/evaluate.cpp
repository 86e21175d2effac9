#include "training/evaluate.h"

#include "core/error.h"
#include "model/tentative_build.h"
#include "training/bad_index.h"
#include "training/fetch_alike.h"
#include "training/training_step.h"

namespace rekindle {

namespace {

// What takes targets of an output as class indices.
std::vector<LabelTaker> label_takers(const Model &model, size_t index) {
    const Shape &output = model.graph().shape(model.graph().outputs()[index]);
    if (output.empty()) return {}; // the loss refuses it
    std::vector<LabelTaker> takers;
    const Loss *loss = model.compiled().losses[index].loss.get();
    std::optional<int64_t> ignored_by_loss = loss == nullptr ? std::nullopt : loss->ignored_class();
    if (loss != nullptr && loss->takes_labels()) {
        takers.push_back(
            {"loss", loss->class_name(), loss->row_size(output), ignored_by_loss, [](const Shape &) { return true; }});
    }
    for (const CompiledMetric &compiled : model.compiled().metrics) {
        if (compiled.output != index) continue;
        const Metric &metric = *compiled.metric;
        auto takes = [&metric, &output](const Shape &target) {
            return metric.takes_labels(with_batch(1, output), with_batch(1, target));
        };
        std::optional<int64_t> ignored = metric.ignored_class();
        takers.push_back({"metric", compiled.name.c_str(), output.back(), ignored ? ignored : ignored_by_loss, takes});
    }
    return takers;
}

OutputRule output_rule(const Model &model, size_t index) {
    OutputRule rule{model.graph().output_name(index), false, label_takers(model, index)};
    const Loss *loss = model.compiled().losses[index].loss.get();
    rule.wants_target = loss != nullptr;
    for (const CompiledMetric &compiled : model.compiled().metrics) rule.wants_target |= compiled.output == index;
    const Shape &output = model.graph().shape(model.graph().outputs()[index]);
    if (!is_known(output)) {
        rule.rows_per_sample = kUnknownDimension;
    } else if (!output.empty() && loss != nullptr) {
        rule.rows_per_sample = static_cast<int64_t>(element_count(output)) / loss->row_size(output);
    }
    return rule;
}

} // namespace

BatchRules prediction_rules(const Model &model, int64_t batch_size) {
    BatchRules rules;
    rules.batch_size = batch_size;
    rules.check_numbers = !model.allows_non_finite();
    for (const GraphInput &input : model.graph().inputs()) {
        rules.inputs.push_back({input.name, model.graph().shape(input.value), model.graph().dtype(input.value)});
    }
    return rules;
}

BatchRules evaluation_rules(const Model &model, int64_t batch_size) {
    BatchRules rules = prediction_rules(model, batch_size);
    for (size_t i = 0; i < model.graph().outputs().size(); ++i) rules.outputs.push_back(output_rule(model, i));
    return rules;
}

std::unique_ptr<Batches> make_batches(Dataset &dataset, const BatchRules &rules) {
    require(rules.batch_size >= 1, "batch_size is ", rules.batch_size, "; expected 1 or more");
    if (const ArrayData *arrays = dataset.arrays()) return make_array_batches(*arrays, 0, arrays->count(), rules);
    return make_pull_batches(*dataset.pull(), rules);
}

void build_for(Model &model, Dataset &dataset) {
    const ArrayData *arrays = dataset.arrays();
    if (arrays != nullptr && arrays->x.size() == 1 && model.graph().inputs().size() == 1) {
        model.build_for(arrays->x_sample());
        return;
    }
    if (model.is_built()) return;
    if (arrays == nullptr && !dataset.pull()->x_sample().empty()) {
        model.build_for(dataset.pull()->x_sample());
    } else if (model.graph().declared_shapes()) {
        model.build(std::nullopt);
    } else if (arrays != nullptr) {
        fail(REKINDLE_INVALID_ARGUMENT, "inputs are ", arrays->x.size(), " arrays; the model has one input");
    } else {
        fail(REKINDLE_INVALID_STATE,
             "the model is not built and the pull dataset gives no x_shape; set x_shape or build the model first");
    }
}

void execute_batches(Batches &batches, PlanSet &plans, int64_t &samples, const BatchDone &done) {
    BatchPlan *plan = &plans.get(batches, samples);
    int threads = plan->request().threads;
    auto load = [&](const plan::Plan &part, size_t first) { return batches.load(part, first); };
    auto step = [&] {
        bool good = plan->execute(0, std::ref(load), plans.group());
        if (good) plan->commit();
        bool goes_on = done(*plan, good);
        if (batches.on_caller()) return false;
        samples = batches.fetch();
        if (samples != 0 && samples != plan->batch_size()) plan = plans.held(samples);
        return goes_on && samples != 0 && plan != nullptr && plan->request().threads == threads;
    };
    plans.model().run_steps(plans.mode(), threads, std::ref(step));
    if (batches.on_caller()) samples = fetch_alike(batches, plans.group());
}

std::vector<int64_t> batch_sizes(int64_t batch_size, int64_t samples) {
    std::vector<int64_t> sizes;
    if (samples >= batch_size) sizes.push_back(batch_size);
    if (samples > 0 && samples % batch_size != 0) sizes.push_back(samples % batch_size);
    return sizes;
}

std::vector<int64_t> batch_sizes(const Batches &batches, Dataset &dataset) {
    return batch_sizes(batches.batch_size(), dataset.arrays() == nullptr ? 0 : dataset.arrays()->count());
}

void fail_without_batch() {
    fail(REKINDLE_DATA_ERROR, "the pull dataset delivered no batch; expected at least one");
}

void check_target(const Model &model, const Batches &batches, plan::Mode mode) {
    if (batches.on_caller()) return;
    model.check_target({mode, batches.batch_size(), batches.targets(), batches.input_shapes()});
}

std::optional<std::vector<double>> evaluate_pass(Model &model, Batches &batches, Hooks &hooks, Group *group,
                                                 const std::function<bool()> &interrupted) {
    model.require_finite_weights();
    PlanSet plans(model, plan::Mode::kEvaluate, group);
    MetricSums sums(model);
    RunningLogs logs(model, sums);
    int64_t steps = model.compiled().steps_per_execution;
    // Ranks whose hooks differ must ask at the same batches.
    bool by_steps = group != nullptr || hooks.wants(Hook::kTestBatchBegin) || hooks.wants(Hook::kTestBatchEnd);
    batches.start({});
    hooks.call(Hook::kTestBegin, {});
    int64_t batch = 0;
    int64_t samples = fetch_alike(batches, group);
    while (samples > 0) {
        if (interrupted()) return std::nullopt;
        hooks.call(Hook::kTestBatchBegin, {.batch = batch});
        int64_t in_steps = 0;
        bool stopped = false;
        auto done = [&](const BatchPlan &executed, bool good) {
            if (!good) fail(REKINDLE_DATA_ERROR, "batch ", batch, ": ", batches.describe_bad_sample());
            at_place([&] { require_good_indices(executed.results(), &batches); }, "batch ", batch);
            sums.add(executed);
            ++batch;
            ++in_steps;
            stopped = !by_steps && interrupted();
            return !stopped && (!by_steps || in_steps < steps);
        };
        while (samples > 0 && !stopped && (!by_steps || in_steps < steps)) {
            execute_batches(batches, plans, samples, std::ref(done));
        }
        if (stopped) return std::nullopt;
        if (hooks.wants(Hook::kTestBatchEnd)) {
            hooks.call(Hook::kTestBatchEnd, {.batch = batch - 1}, logs.now());
        }
    }
    if (batch == 0) fail_without_batch();
    if (hooks.wants(Hook::kTestEnd)) hooks.call(Hook::kTestEnd, {}, logs.now());
    return sums.values();
}

std::vector<double> evaluate(const ModelReference &reference, Dataset &dataset, int64_t batch_size,
                             const CallbackList &callbacks) {
    Model &model = *reference.model;
    model.compiled();
    TentativeBuild building(model);
    build_for(model, dataset);
    std::unique_ptr<Batches> batches = make_batches(dataset, evaluation_rules(model, batch_size));
    check_target(model, *batches, plan::Mode::kEvaluate);
    model.check_batches(batch_sizes(*batches, dataset));
    rekindle_run_params params{sizeof(params), -1, batches->batch_count(), batches->batch_size(), -1};
    Hooks hooks(reference, callbacks, params);
    if (!callbacks.empty()) building.keep(); // they may set weights
    std::optional<std::vector<double>> values = evaluate_pass(model, *batches, hooks, nullptr, [] { return false; });
    building.keep();
    return std::move(*values);
}

} // namespace rekindle
