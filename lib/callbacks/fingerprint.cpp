#include "callbacks/fingerprint.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/error.h"

namespace rekindle {
namespace {

constexpr const char *kEpochs = "epochs";
constexpr const char *kNothing = "nothing";

// Field names with dots, each with its value as text.
std::map<std::string, std::string> fields_of(const Json &json) {
    std::map<std::string, std::string> fields;
    Json flat = json.flatten();
    for (const auto &[pointer, value] : flat.items()) {
        std::string name = pointer.empty() ? "" : pointer.substr(1);
        std::replace(name.begin(), name.end(), '/', '.');
        fields[name] = value.dump();
    }
    fields.erase(kEpochs);
    return fields;
}

bool lies_in(const std::string &field, const std::string &outer) {
    return field == outer || field.starts_with(outer + ".");
}

bool is_allowed(const std::string &field, const std::vector<std::string> &allowed) {
    return std::any_of(allowed.begin(), allowed.end(),
                       [&field](const std::string &listed) { return lies_in(field, listed); });
}

// A field that is null now, such as validation_data, may have others below it in another run.
bool may_be_named(const std::string &name, const std::map<std::string, std::string> &fields) {
    return std::any_of(fields.begin(), fields.end(), [&name](const auto &field) {
        return lies_in(field.first, name) || (field.second == "null" && lies_in(name, field.first));
    });
}

// The fields, and what fields lie in, that have as much in common with the name as any: "fit.batch_size, fit.shuffle"
// for "fit.batch".
std::string names_beside(const std::string &name, const std::map<std::string, std::string> &fields) {
    std::string outer = name;
    do {
        size_t dot = outer.rfind('.');
        outer.erase(dot == std::string::npos ? 0 : dot);
    } while (!outer.empty() && !may_be_named(outer, fields));
    size_t begin = outer.empty() ? 0 : outer.size() + 1;
    std::set<std::string> names;
    for (const auto &[field, value] : fields) {
        if (outer.empty() || field.starts_with(outer + ".")) names.insert(field.substr(0, field.find('.', begin)));
    }
    std::string list;
    for (const std::string &found : names) list += (list.empty() ? "" : ", ") + found;
    return list;
}

} // namespace

bool Difference::is_on_both_sides() const {
    return backup != kNothing && run != kNothing;
}

bool Changes::has(const std::string &field) const {
    return std::any_of(differences_.begin(), differences_.end(),
                       [&field](const Difference &difference) { return lies_in(difference.field, field); });
}

Changes compare(const Json &backup, const Json &run) {
    std::map<std::string, std::string> theirs = fields_of(backup), ours = fields_of(run);
    for (const auto &[name, value] : ours) theirs.try_emplace(name, kNothing);
    std::vector<Difference> differences;
    for (const auto &[name, value] : theirs) {
        auto found = ours.find(name);
        std::string own = found == ours.end() ? kNothing : found->second;
        if (own != value) differences.push_back({name, value, own});
    }
    return Changes(std::move(differences));
}

Changes not_allowed(const Changes &changes, const std::vector<std::string> &allowed) {
    std::vector<Difference> remaining;
    for (const Difference &difference : changes.all()) {
        if (!is_allowed(difference.field, allowed)) remaining.push_back(difference);
    }
    return Changes(std::move(remaining));
}

std::string describe(const Changes &changes) {
    std::string differences;
    for (const auto &[field, backup, run] : changes.all()) {
        differences += (differences.empty() ? "" : "; ") + field + ": the backup has " + backup + ", this run " + run;
    }
    return differences;
}

void check_allowed(const std::vector<std::string> &allowed, const std::vector<Json> &fingerprints) {
    std::map<std::string, std::string> fields;
    for (const Json &fingerprint : fingerprints) fields.merge(fields_of(fingerprint));
    // The same options may serve fits and loops of the host's, which have no such arguments.
    for (const char *of_fits : {"fit", "data", "validation_data"}) {
        if (!may_be_named(of_fits, fields)) fields.emplace(of_fits, "null");
    }
    for (const std::string &name : allowed) {
        if (!name.empty() && may_be_named(name, fields)) continue;
        fail(REKINDLE_INVALID_ARGUMENT, "allowed_changes has \"", name,
             "\", which is no field; expected one of: ", names_beside(name, fields));
    }
}

} // namespace rekindle
