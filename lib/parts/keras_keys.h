#pragma once

#include <span>

#include "parts/known_keys.h"

// What Keras writes into a part's config besides the options that there are here, for each kind of part.
namespace rekindle::parts {

std::span<const AcceptedKey> model_keys();
std::span<const AcceptedKey> input_keys();
std::span<const AcceptedKey> compile_keys();
std::span<const AcceptedKey> layer_keys();
// Of a layer whose dtype may be that of the integers which it gives, and of IntegerLookup.
std::span<const AcceptedKey> integer_layer_keys();
std::span<const AcceptedKey> integer_lookup_keys();
std::span<const AcceptedKey> optimizer_keys();
std::span<const AcceptedKey> schedule_keys();
std::span<const AcceptedKey> initializer_keys();
std::span<const AcceptedKey> loss_keys();
std::span<const AcceptedKey> no_keys();
std::span<const AcceptedKey> metric_keys();

} // namespace rekindle::parts
