#include "model/model_files.h"

#include "core/error.h"
#include "core/json.h"
#include "model/functional_json.h"
#include "model/json_inputs.h"
#include "model/objectives_json.h"
#include "onednn/environment.h"
#include "parts/keras_keys.h"
#include "parts/registry.h"
#include "rekindle/version.h"
#include "runtime/cpu_features.h"

namespace rekindle {
namespace {

// What Keras lacks; absent at its default, so that Keras takes what is written.
constexpr const char *kThreads = "threads";                 // 0
constexpr const char *kAllowNonFinite = "allow_non_finite"; // false

constexpr const char *kModule = "keras";
constexpr const char *kClassName = "Sequential";
constexpr const char *kInputShape = "build_input_shape";
constexpr const char *kModelKeys[] = {"name", kSeed, kSeedIsRandom, kInputShape, "layers"};
constexpr const char *kCompileKeys[] = {"optimizer",        "loss",                "loss_weights", "metrics",
                                        "weighted_metrics", "steps_per_execution", kThreads,       kAllowNonFinite};

// Wherever it is said; none, if nowhere.
std::optional<Shape> input_shape_of(const Json &config) {
    if (config.contains(kInputShape) && !config[kInputShape].is_null()) {
        return shape_of_batch(config[kInputShape], kInputShape);
    }
    for (const Json &layer : config.at("layers")) {
        if (is_input_layer(layer)) return input_layer_spec(layer).shape;
    }
    return std::nullopt;
}

Json sequential_to_json(const Model &model) {
    Json config{{"name", model.name()}};
    write_seed(model, config);
    if (model.is_built()) {
        config[kInputShape] = batch_of_shape(model.graph().shape(model.graph().inputs()[0].value));
    } else if (const std::optional<Shape> &declared = model.graph().inputs()[0].shape) {
        config[kInputShape] = batch_of_shape(*declared);
    }
    Json layers = Json::array();
    for (size_t i = 0; i < model.graph().layer_count(); ++i) {
        const Graph &graph = model.graph();
        layers.push_back(layer_to_json(graph.layer(i), graph.name(i), graph.is_trainable(i)));
    }
    config["layers"] = layers;
    return parts::describe(kModule, kClassName, config);
}

std::shared_ptr<Model> sequential_from_json(const Json &json) {
    const Json &config = parts::describe_part(json, "model").config;
    parts::require_known_keys(config, kClassName, kModelKeys, parts::model_keys());
    auto model =
        std::make_shared<Model>(config.value("name", "sequential"), seed_from_json(config), input_shape_of(config));
    for (const Json &layer : config.at("layers")) {
        if (!is_input_layer(layer)) model->add(layer_from_json(layer));
    }
    return model;
}

} // namespace

Json model_to_json(const Model &model) {
    return model.is_sequential() ? sequential_to_json(model) : functional_to_json(model);
}

std::shared_ptr<Model> model_from_json(const Json &json) {
    std::string class_name = json.at("class_name").get<std::string>();
    if (is_functional_class(class_name)) return functional_from_json(json);
    require(class_name == kClassName, "\"class_name\" is \"", class_name, "\"; expected ", kClassName,
            " or Functional");
    return sequential_from_json(json);
}

Json stored_configuration(const Model &model) {
    Json configuration = model_to_json(model);
    const Graph &graph = model.graph();
    Json &layers = configuration["config"]["layers"];
    size_t first = layers.size() - graph.layer_count(); // behind the inputs
    for (size_t i = 0; i < graph.layer_count(); ++i) {
        if (model.trains(i) == graph.is_trainable(i)) continue;
        layers[first + i]["config"]["trainable"] = model.trains(i);
    }
    return configuration;
}

Json compile_to_json(const Model &model) {
    const CompileArguments &compiled = model.compiled();
    Json json{{"optimizer", optimizer_to_json(*compiled.optimizer)}};
    json.update(objectives_to_json(compiled));
    json["steps_per_execution"] = compiled.steps_per_execution;
    if (compiled.threads != 0) json[kThreads] = compiled.threads;
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
    arguments.allow_non_finite = json.value(kAllowNonFinite, false);
    require(arguments.steps_per_execution >= 1, "steps_per_execution is ", arguments.steps_per_execution,
            "; expected 1 or more");
    require(arguments.threads >= 0, "threads is ", arguments.threads, "; expected 0 (the runtime's) or more");
    return arguments;
}

Json environment(int threads) {
    return {{"rekindle", rekindle_version()},
            {"onednn", onednn::version()},
            {"instruction_set", onednn::instruction_set()},
            {"kernels", runtime::instruction_set()},
            {"threads", threads}};
}

} // namespace rekindle
