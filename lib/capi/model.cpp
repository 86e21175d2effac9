#include "model/model.h"

#include <cmath>

#include "capi/model_arguments.h"
#include "model/objectives.h"
#include "rekindle/model.h"

using namespace rekindle;
using namespace rekindle::capi;

namespace {

constexpr rekindle_sequential_options kSequentialDefaults = REKINDLE_SEQUENTIAL_OPTIONS_INIT;
constexpr rekindle_compile_options kCompileDefaults = REKINDLE_COMPILE_OPTIONS_INIT;
static_assert(std::has_unique_object_representations_v<rekindle_sequential_options>);
constexpr rekindle_output_options kOutputDefaults = REKINDLE_OUTPUT_OPTIONS_INIT;
static_assert(std::has_unique_object_representations_v<rekindle_compile_options>);
using Output = rekindle_output_options;
static_assert(has_no_padding(&Output::struct_size, &Output::name, &Output::loss, &Output::loss_name,
                             &Output::loss_weight, &Output::metrics, &Output::metric_count, &Output::metric_names,
                             &Output::metric_name_count, &Output::weighted_metrics, &Output::weighted_metric_count,
                             &Output::weighted_metric_names, &Output::weighted_metric_name_count));

std::shared_ptr<Model> make_sequential(const rekindle_sequential_options &options) {
    std::optional<Shape> input_shape;
    if (options.input_shape != nullptr || options.input_rank != 0) {
        input_shape = read_input_shape(options.input_shape, options.input_rank, "options->input_shape");
    }
    return std::make_shared<Model>(read_text_or(options.name, "sequential", "options->name"), read_seed(options.seed),
                                   std::move(input_shape));
}

std::shared_ptr<const Optimizer> read_optimizer(const rekindle_compile_options &options) {
    require_one(options.optimizer, options.optimizer_name, kCompileDefaults.optimizer_name, "options->optimizer");
    if (options.optimizer != nullptr) return options.optimizer->value;
    const char *argument = "options->optimizer_name";
    return make_optimizer(read_text_or(options.optimizer_name, kCompileDefaults.optimizer_name, argument), argument);
}

// Null where neither is set.
template <class Options>
std::shared_ptr<const Loss> read_loss(const Options &options, const std::string &argument) {
    require_one(options.loss, options.loss_name, static_cast<const char *>(nullptr), (argument + "->loss").c_str());
    if (options.loss != nullptr) return options.loss->value;
    if (options.loss_name == nullptr) return nullptr;
    std::string name = argument + "->loss_name";
    return make_loss(read_text(options.loss_name, name.c_str()), name.c_str());
}

std::vector<std::shared_ptr<const Metric>> read_metrics(std::span<const rekindle_metric *const> handles,
                                                        std::span<const char *const> names, const std::string &list,
                                                        const std::string &name_list) {
    std::vector<std::shared_ptr<const Metric>> metrics;
    for (const rekindle_metric *handle : handles) {
        metrics.push_back(deref(handle, text(list, "[", metrics.size(), "]").c_str()).value);
    }
    for (size_t i = 0; i < names.size(); ++i) {
        metrics.push_back(make_metric(read_text(names[i], text(name_list, "[", i, "]").c_str()), "metric"));
    }
    return metrics;
}

// Those of a compile, or of one output.
template <class Options>
OutputMetrics read_metrics(const Options &options, const std::string &argument) {
    auto list = [&](auto given, size_t count, const char *field) {
        return read_list(given, count, text(argument, "->", field).c_str());
    };
    OutputMetrics metrics;
    metrics.metrics = read_metrics(list(options.metrics, options.metric_count, "metrics"),
                                   list(options.metric_names, options.metric_name_count, "metric_names"),
                                   argument + "->metrics", argument + "->metric_names");
    metrics.weighted =
        read_metrics(list(options.weighted_metrics, options.weighted_metric_count, "weighted_metrics"),
                     list(options.weighted_metric_names, options.weighted_metric_name_count, "weighted_metric_names"),
                     argument + "->weighted_metrics", argument + "->weighted_metric_names");
    return metrics;
}

AskedOutput read_output(const rekindle_output_options *given, size_t index) {
    std::string argument = text("options->outputs[", index, "]");
    rekindle_output_options options = read_options(given, kOutputDefaults, argument.c_str());
    require(std::isfinite(options.loss_weight), argument, ".loss_weight is ", options.loss_weight,
            "; expected a finite number");
    AskedOutput output;
    if (options.name != nullptr) output.name = read_text(options.name, (argument + ".name").c_str());
    output.loss = read_loss(options, argument);
    output.weight = options.loss_weight;
    output.metrics = read_metrics(options, argument);
    return output;
}

// What is asked of each output, by the list or by what stands for all.
Asked read_asked(const rekindle_compile_options &options) {
    Asked asked;
    asked.for_all.loss = read_loss(options, "options");
    asked.for_all.metrics = read_metrics(options, "options");
    require(asked.for_all.loss != nullptr || options.output_count != 0,
            "options->loss and options->loss_name are NULL; expected a loss");
    const rekindle_output_options *outputs = options.outputs;
    for (size_t i = 0; i < read_list(outputs, options.output_count, "options->outputs").size(); ++i) {
        asked.outputs.push_back(read_output(&outputs[i], i));
    }
    return asked;
}

CompileArguments read_compile(const rekindle_compile_options *given, const Graph &graph) {
    rekindle_compile_options options = read_options(given, kCompileDefaults, "options");
    require(options.steps_per_execution >= 1, "options->steps_per_execution is ", options.steps_per_execution,
            "; expected 1 or more");
    require(options.threads >= 0, "options->threads is ", options.threads, "; expected 0 (the runtime's) or more");
    require_shards(options.shards, "options->shards");
    require_reserved(options.reserved, "options");
    CompileArguments arguments;
    arguments.optimizer = read_optimizer(options);
    set_objectives(arguments, read_asked(options), graph);
    arguments.steps_per_execution = options.steps_per_execution;
    arguments.threads = options.threads;
    arguments.shards = options.shards;
    arguments.allow_non_finite = read_flag(options.allow_non_finite, "options->allow_non_finite");
    return arguments;
}

} // namespace

extern "C" {

void rekindle_sequential_options_init(rekindle_sequential_options *options) {
    write_defaults(options, kSequentialDefaults);
}

rekindle_status rekindle_sequential_create(const rekindle_sequential_options *options, rekindle_model **model) {
    return create(model, "model",
                  [&] { return make_sequential(read_options(options, kSequentialDefaults, "options")); });
}

rekindle_status rekindle_model_add(rekindle_model *model, rekindle_layer *layer) {
    return guard([&] {
        UsedModel used(model, ModelUse::Kind::kChange);
        used->add(deref(layer, "layer").value);
    });
}

rekindle_status rekindle_model_build(rekindle_model *model, const int64_t *input_shape, size_t input_rank) {
    return guard([&] {
        UsedModel used(model, ModelUse::Kind::kChange);
        used->build(read_input_shape(input_shape, input_rank, "input_shape"));
        used->forget_first_weights();
    });
}

void rekindle_model_destroy(rekindle_model *model) {
    destroy(model);
}

void rekindle_output_options_init(rekindle_output_options *options) {
    write_defaults(options, kOutputDefaults);
}

void rekindle_compile_options_init(rekindle_compile_options *options) {
    write_defaults(options, kCompileDefaults);
}

rekindle_status rekindle_model_compile(rekindle_model *model, const rekindle_compile_options *options) {
    return guard([&] {
        UsedModel used(model, ModelUse::Kind::kChange);
        used->compile(read_compile(options, used->graph()));
    });
}

} // extern "C"
