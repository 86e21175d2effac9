#pragma once

#include "losses/loss.h"

namespace rekindle {

// Whether a loss of the library's goes by that name.
bool is_loss_class(const std::string &name);

// From Keras's JSON, by the factory that the host has registered; null if its class is not registered.
std::shared_ptr<const Loss> custom_loss_from_json(const Json &json);

} // namespace rekindle
