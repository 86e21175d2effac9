// For tests of the inside: what a call throws.
#pragma once

#include <check.h>
#include <string>

#undef fail // an old macro of Check's; rekindle::fail is meant

#include "core/error.h"

// Calls and returns the message of the Error it throws, which must have this status.
template <class Call>
std::string expect_error(rekindle_status status, Call &&call) {
    try {
        call();
    } catch (const rekindle::Error &error) {
        ck_assert_msg(error.status() == status, "%s: %s", rekindle_status_name(error.status()), error.what());
        return error.what();
    }
    ck_abort_msg("no error; expected %s", rekindle_status_name(status));
    return {};
}

inline bool contains(const std::string &text, const std::string &part) {
    return text.find(part) != std::string::npos;
}
