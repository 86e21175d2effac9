#include "core/json.h"
#include "optimizers/optimizer_options.h"

namespace rekindle {

// One line for each optimizer.
#define REKINDLE_OPTIMIZERS(OPTIMIZER)                                                                                 \
    OPTIMIZER(Adadelta)                                                                                                \
    OPTIMIZER(Adagrad)                                                                                                 \
    OPTIMIZER(Adam)                                                                                                    \
    OPTIMIZER(Adamax)                                                                                                  \
    OPTIMIZER(AdamW)                                                                                                   \
    OPTIMIZER(Ftrl)                                                                                                    \
    OPTIMIZER(Lion)                                                                                                    \
    OPTIMIZER(Nadam)                                                                                                   \
    OPTIMIZER(Rmsprop)                                                                                                 \
    OPTIMIZER(Sgd)

#define REKINDLE_DECLARE(name) extern const OptimizerClass k##name;
#define REKINDLE_LIST(name) &k##name,
REKINDLE_OPTIMIZERS(REKINDLE_DECLARE)

namespace {

constexpr std::array kOptimizers{REKINDLE_OPTIMIZERS(REKINDLE_LIST)};

} // namespace

std::shared_ptr<const Optimizer> make_optimizer(const std::string &name, const char *argument) {
    return parts::part_from_name(kOptimizers, argument, name);
}

Json optimizer_to_json(const Optimizer &optimizer) {
    return parts::describe(optimizer);
}

std::shared_ptr<const Optimizer> optimizer_from_json(const Json &json) {
    return parts::part_from_json(kOptimizers, "optimizer", json);
}

void check_learning_rate(double learning_rate) {
    kLearningRates.check(learning_rate, {parts::kInJson, "learning_rate"});
}

} // namespace rekindle
