#pragma once

#include "model/member_json.h"
#include "model/model.h"

namespace rekindle {

inline constexpr const char *kSequentialModule = "keras";
inline constexpr const char *kSequentialClass = "Sequential";

// Adds what a Sequential model has in its config besides its name: {"build_input_shape", "layers"}; the first is absent
// while it is unknown.
void write_sequential(const GraphView &view, Json &config);
// The model, not built. Throws INVALID_ARGUMENT.
std::shared_ptr<Model> sequential_from_json(const Json &description);

} // namespace rekindle
