#include "model/model_files.h"

#include "core/error.h"
#include "onednn/environment.h"
#include "rekindle/version.h"
#include "runtime/cpu_features.h"

namespace rekindle {

namespace {

constexpr const char *kSeedIsRandom = "seed_is_random"; // absent: false

} // namespace

Json model_to_json(const Model &model) {
    Json config{{"name", model.name()}, {"seed", model.seed()}};
    if (model.seed_is_random) config[kSeedIsRandom] = true;
    if (model.is_built()) {
        config["input_shape"] = model.topology().input_shape();
    } else if (model.declared_input_shape()) {
        config["input_shape"] = *model.declared_input_shape();
    }
    Json layers = Json::array();
    for (size_t i = 0; i < model.topology().size(); ++i) {
        layers.push_back(layer_to_json(model.topology().layer(i), model.topology().name(i)));
    }
    config["layers"] = layers;
    return {{"class_name", "Sequential"}, {"config", config}};
}

std::shared_ptr<Model> model_from_json(const Json &json) {
    std::string class_name = json.at("class_name").get<std::string>();
    require(class_name == "Sequential", "\"class_name\" is \"", class_name, "\"; expected Sequential");
    const Json &config = json.at("config");
    std::optional<Shape> input_shape;
    if (config.contains("input_shape")) input_shape = shape_from_json(config["input_shape"], "input_shape");
    uint64_t seed = config.contains("seed") ? unsigned_from_json(config["seed"], "seed") : 0;
    auto model = std::make_shared<Model>(config.value("name", "sequential"), seed, std::move(input_shape));
    model->seed_is_random = config.value(kSeedIsRandom, false);
    for (const Json &layer : config.at("layers")) model->add(layer_from_json(layer));
    return model;
}

Json compile_to_json(const Model &model) {
    const CompileArguments &compiled = model.compiled();
    Json metrics = Json::array();
    for (const MetricOptions &metric : compiled.metrics) metrics.push_back(metric.name);
    return {{"optimizer", optimizer_to_json(*compiled.optimizer)},
            {"loss", loss_to_json(*compiled.loss)},
            {"metrics", metrics},
            {"steps_per_execution", compiled.steps_per_execution},
            {"threads", compiled.threads},
            {"allow_non_finite", compiled.allow_non_finite}};
}

Json model_fingerprint(const Model &model) {
    Json configuration = model_to_json(model), compile = compile_to_json(model);
    compile.erase("threads"); // part of the environment
    if (model.seed_is_random) {
        configuration["config"]["seed"] = "random";
        configuration["config"].erase(kSeedIsRandom);
    }
    return {{"model", configuration}, {"compile", compile}};
}

CompileArguments compile_from_json(const Json &json) {
    CompileArguments arguments;
    arguments.optimizer = optimizer_from_json(json.value("optimizer", Json("sgd")));
    arguments.loss = loss_from_json(json.at("loss"));
    for (const Json &metric : json.value("metrics", Json::array())) {
        arguments.metrics.push_back({metric.get<std::string>()});
        check_metric(arguments.metrics.back());
    }
    arguments.steps_per_execution = integer_field(json, "steps_per_execution", 1);
    arguments.threads = integer_field(json, "threads", 0);
    arguments.allow_non_finite = json.value("allow_non_finite", false);
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
