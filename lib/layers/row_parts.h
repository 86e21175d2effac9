#pragma once

#include <optional>

#include "runtime/parallel.h"
#include "runtime/single_threaded.h"

namespace rekindle {

// Calls make(part) for the parts that have rows, with the OpenMP threads that a part has: where there are several, they
// are a team's, in which oneDNN has one.
template <class Make>
void for_parts(const runtime::Split &rows, const Make &make) {
    std::optional<runtime::SingleThreaded> alone;
    if (rows.parts() > 1) alone.emplace();
    for (size_t part = 0; part < rows.parts() && rows.begin(part) < rows.end(part); ++part) make(part);
}

} // namespace rekindle
