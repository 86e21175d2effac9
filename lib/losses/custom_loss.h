#pragma once

#include "losses/loss.h"
#include "parts/registry.h"

namespace rekindle {

// Whether a loss of the library's goes by that name.
bool is_loss_class(const std::string &name);

// Makes those whose class the host has registered.
extern const parts::HostClasses<const Loss> kCustomLossClasses;

} // namespace rekindle
