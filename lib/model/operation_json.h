#pragma once

#include <optional>

#include "model/call_json.h"

namespace rekindle {

// Keras puts among the layers of a functional model what its operators on tensors did, such as x + 1.0 and x[:, 0].
struct CalledOperation {
    std::shared_ptr<Layer> layer;
    std::vector<CallOf<TensorName>> calls;
};

// None where the library has no layer for the operation. Throws INVALID_ARGUMENT for what that does not take; `what`
// names it in errors.
std::optional<CalledOperation> operation_from_json(const Json &description, const std::string &name,
                                                   const std::string &what);

} // namespace rekindle
