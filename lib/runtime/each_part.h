#pragma once

#include <exception>
#include <mutex>

#include "runtime/claiming_team.h"

namespace rekindle::runtime {

// Calls body(thread, index) once for each index below `count`, on the claiming team that the calling thread leads, or
// by itself as thread 0 of one. Throws what the call of the lowest index has thrown.
template <class Body>
void for_each_part(size_t count, const Body &body) {
    std::mutex mutex;
    std::exception_ptr failure;
    size_t failed = count;
    auto part = [&](size_t thread, size_t index) {
        try {
            body(thread, index);
        } catch (...) {
            std::lock_guard<std::mutex> lock(mutex);
            if (index >= failed) return;
            failed = index;
            failure = std::current_exception();
        }
    };
    if (ClaimingTeam *team = ClaimingTeam::current()) {
        team->run(count, part);
    } else {
        for (size_t i = 0; i < count; ++i) part(0, i);
    }
    if (failure) std::rethrow_exception(failure);
}

} // namespace rekindle::runtime
