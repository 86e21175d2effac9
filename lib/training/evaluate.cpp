#include "training/evaluate.h"

#include "core/error.h"
#include "model/tentative_build.h"

namespace rekindle {

std::vector<LabelTaker> label_takers(const Model &model) {
    const Shape &output = model.graph().output_shape();
    if (output.empty()) return {}; // the loss refuses it
    std::vector<LabelTaker> takers;
    const Loss &loss = *model.compiled().loss;
    if (loss.takes_labels()) {
        takers.push_back({"loss", loss.class_name(), loss.row_size(output), loss.ignored_class(),
                          [](const Shape &) { return true; }});
    }
    for (const CompiledMetric &compiled : model.compiled().metrics) {
        const Metric &metric = *compiled.metric;
        auto takes = [&metric, &output](const Shape &target) {
            return metric.takes_labels(with_batch(1, output), with_batch(1, target));
        };
        std::optional<int64_t> ignored = metric.ignored_class();
        takers.push_back(
            {"metric", compiled.name.c_str(), output.back(), ignored ? ignored : loss.ignored_class(), takes});
    }
    return takers;
}

BatchRules evaluation_rules(const Model &model, int64_t batch_size) {
    BatchRules rules;
    rules.batch_size = batch_size;
    rules.label_takers = label_takers(model);
    const Shape &output = model.graph().output_shape();
    if (!output.empty()) {
        int64_t row_size = model.compiled().loss->row_size(output);
        rules.rows_per_sample = static_cast<int64_t>(element_count(output)) / row_size;
    }
    rules.x_sample = model.graph().input_shape();
    rules.check_numbers = !model.allows_non_finite();
    return rules;
}

std::unique_ptr<Batches> make_batches(Dataset &dataset, const BatchRules &rules) {
    require(rules.batch_size >= 1, "batch_size is ", rules.batch_size, "; expected 1 or more");
    if (const ArrayData *arrays = dataset.arrays()) return make_array_batches(*arrays, 0, arrays->count(), rules);
    return make_pull_batches(*dataset.pull(), rules);
}

void build_for(Model &model, Dataset &dataset) {
    if (const ArrayData *arrays = dataset.arrays()) {
        model.build_for(arrays->x_sample());
        return;
    }
    if (model.is_built()) return;
    const Shape &sample = dataset.pull()->x_sample();
    if (!sample.empty()) {
        model.build_for(sample);
    } else if (model.declared_input_shape()) {
        model.build(*model.declared_input_shape());
    } else {
        fail(REKINDLE_INVALID_STATE,
             "the model is not built and the pull dataset gives no x_shape; set x_shape or build the model first");
    }
}

void execute_batches(Batches &batches, PlanSet &plans, int64_t &samples, const BatchDone &done) {
    const PooledPlan *pooled = &plans.get(batches, samples);
    int threads = pooled->plan->threads();
    auto step = [&] {
        bool good = batches.load(*pooled->plan);
        pooled->plan->execute({});
        bool goes_on = done(*pooled, good);
        if (batches.on_caller()) return false;
        samples = batches.fetch();
        if (samples != 0 && samples != pooled->plan->batch_size()) pooled = plans.held(samples);
        return goes_on && samples != 0 && pooled != nullptr && pooled->plan->threads() == threads;
    };
    plans.model().run_steps(plans.mode(), threads, std::ref(step));
    if (batches.on_caller()) samples = batches.fetch();
}

void fail_without_batch() {
    fail(REKINDLE_DATA_ERROR, "the pull dataset delivered no batch; expected at least one");
}

void check_target(const Model &model, const Batches &batches, plan::Mode mode) {
    if (batches.on_caller()) return;
    model.check_target({mode, batches.batch_size(), batches.weights_per_sample(), batches.target_sample()});
}

std::optional<std::vector<double>> evaluate_pass(Model &model, Batches &batches, Hooks &hooks,
                                                 const std::function<bool()> &interrupted) {
    model.require_finite_weights();
    PlanSet plans(model, plan::Mode::kEvaluate);
    MetricSums sums(model);
    RunningLogs logs(model, sums);
    int64_t group = model.compiled().steps_per_execution;
    bool batch_hooks = hooks.wants(Hook::kTestBatchBegin) || hooks.wants(Hook::kTestBatchEnd);
    batches.start({});
    hooks.call(Hook::kTestBegin, {});
    int64_t batch = 0;
    int64_t samples = batches.fetch();
    while (samples > 0) {
        if (interrupted()) return std::nullopt;
        hooks.call(Hook::kTestBatchBegin, {.batch = batch});
        int64_t in_group = 0;
        bool stopped = false;
        auto done = [&](const PooledPlan &executed, bool good) {
            if (!good) fail(REKINDLE_DATA_ERROR, "batch ", batch, ": ", batches.describe_bad_sample());
            sums.add(*executed.plan);
            ++batch;
            ++in_group;
            stopped = !batch_hooks && interrupted();
            return !stopped && (!batch_hooks || in_group < group);
        };
        while (samples > 0 && !stopped && (!batch_hooks || in_group < group)) {
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
    rekindle_run_params params{sizeof(params), -1, batches->batch_count(), batches->batch_size(), -1};
    Hooks hooks(reference, callbacks, params);
    if (!callbacks.empty()) building.keep(); // they may set weights
    std::optional<std::vector<double>> values = evaluate_pass(model, *batches, hooks, [] { return false; });
    building.keep();
    return std::move(*values);
}

} // namespace rekindle
