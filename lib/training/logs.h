#pragma once

#include <string>
#include <utility>
#include <vector>

namespace rekindle {

// Named values, as hooks get them.
struct Logs {
    std::vector<std::pair<std::string, double>> entries;

    // Null if there is none of that name.
    const double *find(const std::string &name) const {
        for (const auto &[key, value] : entries) {
            if (key == name) return &value;
        }
        return nullptr;
    }
    // Adds the value behind the others, or replaces that of the name.
    void set(const std::string &name, double value) {
        for (auto &[key, held] : entries) {
            if (key == name) {
                held = value;
                return;
            }
        }
        entries.emplace_back(name, value);
    }
};

} // namespace rekindle
