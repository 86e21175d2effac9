#pragma once

#include <string>
#include <vector>

#include "descriptor.h"
#include "endpoint.h"

namespace rekindle_tcp {

// A socket on which the other ranks call, and where it is.
struct Listener {
    Descriptor socket;
    Endpoint endpoint;
};

// Listens at each address of the interface ("": of all interfaces that are up), at ports that the system chooses. Those
// that only this machine reaches come first, for between two ranks of one machine they are the fastest. Throws Failure.
std::vector<Listener> listen_at(const std::string &interface);

} // namespace rekindle_tcp
