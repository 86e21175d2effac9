#pragma once

#include "shared/failure.h"

namespace rekindle_mpi {

using rekindle_communicators::Failure;

} // namespace rekindle_mpi
