#pragma once

#include "core/json.h"
#include "model/objectives.h"

namespace rekindle {

// Losses, their weights, and metrics as Keras's Model.get_compile_config has them: a model of several outputs has
// lists.
Json objectives_to_json(const CompileArguments &compiled);
// And from that, or from what Keras has written, where dictionaries name the outputs, too. Throws INVALID_ARGUMENT.
Asked objectives_from_json(const Json &json, const Graph &graph);

} // namespace rekindle
