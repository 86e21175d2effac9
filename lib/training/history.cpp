#include "training/history.h"

namespace rekindle {

void History::append(int64_t epoch, const Logs &logs) {
    epochs.push_back(epoch);
    for (const auto &[name, value] : logs.entries) {
        auto found = values.begin();
        while (found != values.end() && found->first != name) ++found;
        if (found == values.end()) {
            values.emplace_back(name, std::vector<double>{});
            found = values.end() - 1;
        }
        found->second.push_back(value);
    }
}

const std::vector<double> *History::find(const std::string &key) const {
    for (const auto &[name, series] : values) {
        if (name == key) return &series;
    }
    return nullptr;
}

} // namespace rekindle
