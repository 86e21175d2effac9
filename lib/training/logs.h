#pragma once

#include <string>
#include <utility>
#include <vector>

namespace rekindle {

// Named values, as hooks get them.
struct Logs {
    std::vector<std::pair<std::string, double>> entries;
};

} // namespace rekindle
