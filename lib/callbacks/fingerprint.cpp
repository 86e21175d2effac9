#include "callbacks/fingerprint.h"

#include <algorithm>
#include <map>

namespace rekindle {
namespace {

// Field names with dots, each with its value as text.
std::map<std::string, std::string> fields_of(const Json &json) {
    std::map<std::string, std::string> fields;
    Json flat = json.flatten();
    for (const auto &[pointer, value] : flat.items()) {
        std::string name = pointer.empty() ? "" : pointer.substr(1);
        std::replace(name.begin(), name.end(), '/', '.');
        fields[name] = value.dump();
    }
    return fields;
}

bool may_differ(const std::string &field, const std::vector<std::string> &allowed) {
    if (field == "epochs") return true;
    return std::any_of(allowed.begin(), allowed.end(), [&field](const std::string &listed) {
        return field == listed || field.starts_with(listed + ".");
    });
}

} // namespace

std::string describe_differences(const Json &backup, const Json &run, const std::vector<std::string> &allowed) {
    std::map<std::string, std::string> theirs = fields_of(backup), ours = fields_of(run);
    for (const auto &[name, value] : ours) theirs.try_emplace(name, "nothing");
    std::string differences;
    for (const auto &[name, value] : theirs) {
        auto found = ours.find(name);
        std::string own = found == ours.end() ? "nothing" : found->second;
        if (own == value || may_differ(name, allowed)) continue;
        differences += (differences.empty() ? "" : "; ") + name + ": the backup has " + value + ", this run " + own;
    }
    return differences;
}

} // namespace rekindle
