#include "model/model_files.h"

#include "core/error.h"
#include "core/json.h"
#include "model/functional_json.h"
#include "model/json_inputs.h"
#include "model/member_json.h"
#include "model/objectives_json.h"
#include "model/sequential_json.h"
#include "onednn/environment.h"
#include "parts/keras_keys.h"
#include "parts/registry.h"
#include "rekindle/version.h"
#include "runtime/cpu_features.h"

namespace rekindle {
namespace {

// What Keras lacks; absent at its default, so that Keras takes what is written.
constexpr const char *kThreads = "threads";                 // 0
constexpr const char *kShards = "shards";                   // 0
constexpr const char *kAllowNonFinite = "allow_non_finite"; // false

constexpr const char *kCompileKeys[] = {
    "optimizer",           "loss",   "loss_weights", "metrics",      "weighted_metrics",
    "steps_per_execution", kThreads, kShards,        kAllowNonFinite};

Json model_to_json(const Model &model, std::function<bool(size_t layer)> is_trainable) {
    Json config{{"name", model.name()}};
    if (!model.is_sequential()) config["trainable"] = true;
    write_seed(model, config);
    GraphView view = view_of(model.graph());
    if (is_trainable) view.is_trainable = std::move(is_trainable);
    write_model_config(view, model.is_sequential(), config);
    return parts::describe(model_module(model.is_sequential()), model_class(model.is_sequential()), std::move(config));
}

} // namespace

Json model_to_json(const Model &model) {
    return model_to_json(model, nullptr);
}

Json stored_configuration(const Model &model) {
    return model_to_json(model, [&model](size_t layer) { return model.trains(layer); });
}

std::shared_ptr<Model> model_from_json(const Json &json) {
    std::string class_name = json.at("class_name").get<std::string>();
    if (is_functional_class(class_name)) return functional_from_json(json);
    require(class_name == kSequentialClass, "\"class_name\" is \"", class_name, "\"; expected ", kSequentialClass,
            " or ", kFunctionalClass);
    return sequential_from_json(json);
}

Json compile_to_json(const Model &model) {
    const CompileArguments &compiled = model.compiled();
    Json json{{"optimizer", optimizer_to_json(*compiled.optimizer)}};
    json.update(objectives_to_json(compiled));
    json["steps_per_execution"] = compiled.steps_per_execution;
    if (compiled.threads != 0) json[kThreads] = compiled.threads;
    if (compiled.shards != 0) json[kShards] = compiled.shards;
    if (compiled.allow_non_finite) json[kAllowNonFinite] = true;
    return json;
}

Json model_fingerprint(const Model &model) {
    Json configuration = stored_configuration(model), compile = compile_to_json(model);
    compile.erase(kThreads);                                      // part of the environment
    compile[kAllowNonFinite] = model.compiled().allow_non_finite; // a field at its default, too
    if (model.seed_is_random()) {
        configuration["config"]["seed"] = "random";
        configuration["config"].erase(kSeedIsRandom);
    }
    Json fingerprint{{"model", configuration}, {"compile", compile}};
    parts::erase_origins(fingerprint);
    return fingerprint;
}

CompileArguments compile_from_json(const Json &json, const Graph &graph) {
    CompileArguments arguments;
    json.at("loss"); // a text that is no compile at all is refused as such
    parts::require_known_keys(json, "compile", kCompileKeys, parts::compile_keys());
    arguments.optimizer = optimizer_from_json(json.value("optimizer", Json("sgd")));
    set_objectives(arguments, objectives_from_json(json, graph), graph);
    arguments.steps_per_execution = integer_field(json, "steps_per_execution", 1);
    arguments.threads = integer_field(json, kThreads, 0);
    arguments.shards = integer_field(json, kShards, 0);
    arguments.allow_non_finite = json.value(kAllowNonFinite, false);
    require(arguments.steps_per_execution >= 1, "steps_per_execution is ", arguments.steps_per_execution,
            "; expected 1 or more");
    require(arguments.threads >= 0, "threads is ", arguments.threads, "; expected 0 (the runtime's) or more");
    require_shards(arguments.shards, kShards);
    return arguments;
}

Json environment(const Model &model) {
    Json environment{{"rekindle", rekindle_version()},
                     {"onednn", onednn::version()},
                     {"instruction_set", onednn::instruction_set()},
                     {"kernels", runtime::instruction_set()}};
    if (model.shards() == 0) environment["threads"] = model.threads();
    return environment;
}

} // namespace rekindle
