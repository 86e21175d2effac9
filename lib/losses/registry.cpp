#include <array>

#include "core/error.h"
#include "losses/binary_crossentropy.h"
#include "losses/categorical_crossentropy.h"
#include "losses/mean_squared_error.h"
#include "losses/sparse_categorical_crossentropy.h"

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
    for (const LossClass *known : kLosses) {
        if (options.name != known->name && options.name != known->short_name && options.name != known->class_name) {
            continue;
        }
        require(!options.from_logits || known->has_logits, "from_logits is set; \"", known->name,
                "\" has no such option");
        return known->make(options);
    }
    fail(REKINDLE_INVALID_ARGUMENT, "loss is \"", options.name,
         "\"; expected \"mse\", \"categorical_crossentropy\", \"sparse_categorical_crossentropy\" or "
         "\"binary_crossentropy\"");
}

Json loss_to_json(const Loss &loss) {
    return {{"class_name", loss.class_name()}, {"config", loss.config()}};
}

std::shared_ptr<const Loss> loss_from_json(const Json &json) {
    if (json.is_string()) return make_loss({json.get<std::string>(), false});
    Json config = json.value("config", Json::object());
    return make_loss({json.at("class_name").get<std::string>(), config.value("from_logits", false)});
}

} // namespace rekindle
