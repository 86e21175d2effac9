#include <array>
#include <cmath>

#include "core/error.h"
#include "optimizers/adam.h"
#include "optimizers/sgd.h"

namespace rekindle {
namespace {

// One line for each optimizer.
const std::array kOptimizers{
    &Adam::kClass,
    &Sgd::kClass,
};

} // namespace

std::shared_ptr<const Optimizer> make_optimizer(const std::string &name) {
    return optimizer_from_json({{"class_name", name}});
}

Json optimizer_to_json(const Optimizer &optimizer) {
    return {{"class_name", optimizer.class_name()}, {"config", optimizer.config()}};
}

std::shared_ptr<const Optimizer> optimizer_from_json(const Json &json) {
    std::string name = json.is_string() ? json.get<std::string>() : json.at("class_name").get<std::string>();
    Json config = json.is_object() ? json.value("config", Json::object()) : Json::object();
    for (const OptimizerClass *known : kOptimizers) {
        if (name == known->class_name || name == known->name) return known->from_config(config);
    }
    fail(REKINDLE_INVALID_ARGUMENT, "optimizer is \"", name, "\"; expected sgd or adam");
}

void check_learning_rate(double learning_rate) {
    require(std::isfinite(learning_rate) && learning_rate >= 0.0, "learning_rate is ", learning_rate,
            "; expected a finite number, 0 or more");
}

} // namespace rekindle
