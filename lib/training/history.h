#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "training/logs.h"

namespace rekindle {

// What fit reports, epoch by epoch.
struct History {
    std::vector<int64_t> epochs;
    std::vector<std::pair<std::string, std::vector<double>>> values; // in the order of the first epoch's logs

    void append(int64_t epoch, const Logs &logs);
    // Adds to the last epoch what its logs have got since: those from the index `known` on.
    void complete(const Logs &logs, size_t known);
    // Null if there is no such name.
    const std::vector<double> *find(const std::string &key) const;

private:
    void add(const std::string &name, double value);
};

} // namespace rekindle
