#include "model/model.h"

#include "capi/model_arguments.h"
#include "rekindle/model.h"

using namespace rekindle;
using namespace rekindle::capi;

namespace {

constexpr rekindle_sequential_options kSequentialDefaults = REKINDLE_SEQUENTIAL_OPTIONS_INIT;
constexpr rekindle_compile_options kCompileDefaults = REKINDLE_COMPILE_OPTIONS_INIT;
static_assert(std::has_unique_object_representations_v<rekindle_sequential_options>);
static_assert(std::has_unique_object_representations_v<rekindle_compile_options>);

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

std::shared_ptr<const Loss> read_loss(const rekindle_compile_options &options) {
    require_one(options.loss, options.loss_name, kCompileDefaults.loss_name, "options->loss");
    if (options.loss != nullptr) return options.loss->value;
    require(options.loss_name != nullptr, "options->loss and options->loss_name are NULL; expected a loss");
    const char *argument = "options->loss_name";
    return make_loss(read_text(options.loss_name, argument), argument);
}

std::vector<std::shared_ptr<const Metric>> read_metrics(std::span<const rekindle_metric *const> handles,
                                                        std::span<const char *const> names, const char *kind) {
    std::vector<std::shared_ptr<const Metric>> metrics;
    for (const rekindle_metric *handle : handles) {
        metrics.push_back(deref(handle, text("options->", kind, "s[", metrics.size(), "]").c_str()).value);
    }
    for (size_t i = 0; i < names.size(); ++i) {
        metrics.push_back(
            make_metric(read_text(names[i], text("options->", kind, "_names[", i, "]").c_str()), "metric"));
    }
    return metrics;
}

std::vector<CompiledMetric> read_metrics(const rekindle_compile_options &options) {
    auto handles = read_list(options.metrics, options.metric_count, "options->metrics");
    auto names = read_list(options.metric_names, options.metric_name_count, "options->metric_names");
    auto weighted = read_list(options.weighted_metrics, options.weighted_metric_count, "options->weighted_metrics");
    auto weighted_names =
        read_list(options.weighted_metric_names, options.weighted_metric_name_count, "options->weighted_metric_names");
    return list_metrics(read_metrics(handles, names, "metric"),
                        read_metrics(weighted, weighted_names, "weighted_metric"));
}

CompileArguments read_compile(const rekindle_compile_options *given) {
    rekindle_compile_options options = read_options(given, kCompileDefaults, "options");
    require(options.steps_per_execution >= 1, "options->steps_per_execution is ", options.steps_per_execution,
            "; expected 1 or more");
    require(options.threads >= 0, "options->threads is ", options.threads, "; expected 0 (the runtime's) or more");
    require_reserved(options.reserved, "options");
    return {read_optimizer(options), read_loss(options),
            read_metrics(options),   options.steps_per_execution,
            options.threads,         read_flag(options.allow_non_finite, "options->allow_non_finite")};
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
    });
}

void rekindle_model_destroy(rekindle_model *model) {
    destroy(model);
}

void rekindle_compile_options_init(rekindle_compile_options *options) {
    write_defaults(options, kCompileDefaults);
}

rekindle_status rekindle_model_compile(rekindle_model *model, const rekindle_compile_options *options) {
    return guard([&] {
        UsedModel used(model, ModelUse::Kind::kChange);
        used->compile(read_compile(options));
    });
}

} // extern "C"
