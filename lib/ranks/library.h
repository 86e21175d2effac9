#pragma once

#include <memory>
#include <string>

#include "ranks/communicator.h"

namespace rekindle {

// A communicator of a library, as rekindle_communicator_load; `arguments` may be null.
std::shared_ptr<Communicator> load_communicator(const std::string &library, const char *arguments);

} // namespace rekindle
