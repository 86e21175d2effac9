#include <array>

#include "core/error.h"
#include "losses/binary_crossentropy.h"
#include "losses/categorical_crossentropy.h"
#include "losses/mean_squared_error.h"
#include "losses/sparse_categorical_crossentropy.h"
#include "parts/keras_keys.h"
#include "parts/registry.h"

namespace rekindle {
namespace {

// One line for each loss.
const std::array kLosses{
    &BinaryCrossentropy::kClass,
    &CategoricalCrossentropy::kClass,
    &MeanSquaredError::kClass,
    &SparseCategoricalCrossentropy::kClass,
};

} // namespace

std::shared_ptr<const Loss> make_loss(const LossOptions &options) {
    const LossClass &known = parts::find_class(kLosses, "loss", options.name);
    require(!options.from_logits || known.has_logits, "from_logits is set; \"", known.name, "\" has no such option");
    return known.make(options);
}

Json loss_to_json(const Loss &loss) {
    return parts::describe(loss.class_name(), loss.config());
}

std::shared_ptr<const Loss> loss_from_json(const Json &json) {
    parts::Description description = parts::describe_part(json, "loss");
    constexpr const char *kKeys[] = {"from_logits"};
    parts::require_known_keys(description.config, description.name.c_str(), kKeys, parts::loss_keys());
    return make_loss({description.name, description.config.value("from_logits", false)});
}

} // namespace rekindle
