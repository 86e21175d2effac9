#include "training/history.h"

namespace rekindle {

void History::append(int64_t epoch, const Logs &logs) {
    epochs.push_back(epoch);
    for (const auto &[name, value] : logs.entries) add(name, value);
}

void History::complete(const Logs &logs, size_t known) {
    for (size_t i = known; i < logs.entries.size(); ++i) add(logs.entries[i].first, logs.entries[i].second);
}

void History::add(const std::string &name, double value) {
    auto found = values.begin();
    while (found != values.end() && found->first != name) ++found;
    if (found == values.end()) {
        values.emplace_back(name, std::vector<double>{});
        found = values.end() - 1;
    }
    found->second.push_back(value);
}

const std::vector<double> *History::find(const std::string &key) const {
    for (const auto &[name, series] : values) {
        if (name == key) return &series;
    }
    return nullptr;
}

} // namespace rekindle
