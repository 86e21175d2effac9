#include "core/json.h"
#include "losses/custom_loss.h"
#include "losses/loss_options.h"

namespace rekindle {

// One line for each loss.
#define REKINDLE_LOSSES(LOSS)                                                                                          \
    LOSS(BinaryCrossentropy)                                                                                           \
    LOSS(BinaryFocalCrossentropy)                                                                                      \
    LOSS(CategoricalCrossentropy)                                                                                      \
    LOSS(CategoricalFocalCrossentropy)                                                                                 \
    LOSS(CategoricalHinge)                                                                                             \
    LOSS(CosineSimilarity)                                                                                             \
    LOSS(Hinge)                                                                                                        \
    LOSS(Huber)                                                                                                        \
    LOSS(KLDivergence)                                                                                                 \
    LOSS(LogCosh)                                                                                                      \
    LOSS(MeanAbsoluteError)                                                                                            \
    LOSS(MeanAbsolutePercentageError)                                                                                  \
    LOSS(MeanSquaredError)                                                                                             \
    LOSS(MeanSquaredLogarithmicError)                                                                                  \
    LOSS(Poisson)                                                                                                      \
    LOSS(SparseCategoricalCrossentropy)                                                                                \
    LOSS(SquaredHinge)

#define REKINDLE_DECLARE(name) extern const LossClass k##name;
#define REKINDLE_LIST(name) &k##name,
REKINDLE_LOSSES(REKINDLE_DECLARE)

namespace {

constexpr std::array kLosses{REKINDLE_LOSSES(REKINDLE_LIST)};

} // namespace

bool is_loss_class(const std::string &name) {
    return parts::has_class(kLosses, name);
}

std::shared_ptr<const Loss> make_loss(const std::string &name, const char *argument) {
    return parts::part_from_name(kLosses, argument, name);
}

Json loss_to_json(const Loss &loss) {
    return parts::describe(loss);
}

std::shared_ptr<const Loss> loss_from_json(const Json &json) {
    return parts::part_from_json(kLosses, "loss", json, kCustomLossClasses);
}

} // namespace rekindle
