#pragma once

#include <cstdio>
#include <new>
#include <string>

#include "rekindle/communicator.h"
#include "shared/failure.h"

namespace rekindle_communicators {

// What every library of communicators does when it opens one: `fill` fills in the options, and what it throws becomes a
// status with its text. No exception leaves it.
template <class Fill>
rekindle_status open_guarded(rekindle_communicator_options *options, char *error, size_t error_size, const Fill &fill) {
    const auto say = [&](rekindle_status status, const char *text) {
        if (error != nullptr) std::snprintf(error, error_size, "%s", text);
        return status;
    };
    try {
        if (options->struct_size < sizeof *options) {
            throw Failure(REKINDLE_INVALID_ARGUMENT, "options.struct_size is " + std::to_string(options->struct_size) +
                                                         "; expected " + std::to_string(sizeof *options) + " or more");
        }
        fill(*options);
        return REKINDLE_OK;
    } catch (const Failure &failure) {
        return say(failure.status(), failure.what());
    } catch (const std::bad_alloc &) {
        return say(REKINDLE_OUT_OF_MEMORY, "memory ran out");
    } catch (const std::exception &failure) {
        return say(REKINDLE_INTERNAL, failure.what());
    }
}

} // namespace rekindle_communicators

// The only function that a library of communicators exports.
extern "C" REKINDLE_API rekindle_status rekindle_communicator_open(const char *arguments,
                                                                   rekindle_communicator_options *options, char *error,
                                                                   size_t error_size);
