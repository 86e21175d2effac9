#pragma once

#include "parts/field_set.h"
#include "parts/list_field.h"
#include "parts/optional_field.h"
#include "rekindle/optimizer.h"

// What the fields of the surroundings have in common: the struct they are given in.
namespace rekindle {

using GivenCommon = rekindle_optimizer_common;

} // namespace rekindle
