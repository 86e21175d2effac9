#pragma once

#include <stdexcept>
#include <string>

#include "rekindle/status.h"

namespace rekindle_communicators {

// Why a communicator cannot be opened. The text names argument, value and expectation.
class Failure : public std::runtime_error {
public:
    Failure(rekindle_status status, const std::string &text) : std::runtime_error(text), status_(status) {}

    rekindle_status status() const { return status_; }

private:
    rekindle_status status_;
};

} // namespace rekindle_communicators
