#include "core/json.h"
#include "regularizers/regularizer_options.h"

namespace rekindle {

// One line for each regularizer.
#define REKINDLE_REGULARIZERS(REGULARIZER)                                                                             \
    REGULARIZER(L1)                                                                                                    \
    REGULARIZER(L1L2)                                                                                                  \
    REGULARIZER(L2)                                                                                                    \
    REGULARIZER(OrthogonalRegularizer)

#define REKINDLE_DECLARE(name) extern const RegularizerClass k##name;
#define REKINDLE_LIST(name) &k##name,
REKINDLE_REGULARIZERS(REKINDLE_DECLARE)

namespace {

constexpr std::array kRegularizers{REKINDLE_REGULARIZERS(REKINDLE_LIST)};

} // namespace

RegularizerPointer Regularizer::from_name(const std::string &name, const char *argument) {
    return parts::part_from_name(kRegularizers, argument, name);
}

RegularizerPointer Regularizer::from_json(const Json &json, const char *argument) {
    return parts::part_from_json(kRegularizers, argument, json);
}

} // namespace rekindle

extern "C" void rekindle_regularizer_destroy(rekindle_regularizer *regularizer) {
    rekindle::capi::destroy(regularizer);
}
