#pragma once

#include "shared/failure.h"

namespace rekindle_tcp {

using rekindle_communicators::Failure;

} // namespace rekindle_tcp
