#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace rekindle_tcp {

// What a communicator is opened with: a text of key=value, separated by commas.
struct Arguments {
    uint32_t rank = 0;
    uint32_t size = 0;
    std::string store;                 // a folder that all ranks see
    std::string interface;             // "": all that are up
    std::chrono::seconds timeout{300}; // how long to wait for the other ranks
};

// Throws Failure, REKINDLE_INVALID_ARGUMENT, unless every key is known and given once, its value is in its range, and
// rank, size and store are there. NULL is no text.
Arguments parse_arguments(const char *text);

} // namespace rekindle_tcp
