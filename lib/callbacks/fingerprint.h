#pragma once

#include <string>
#include <vector>

#include "core/json.h"

namespace rekindle {

// A field in which a run's arguments differ from those of a backup: "compile.loss.class_name". The values are JSON
// texts, or "nothing" where one side has no such field.
struct Difference {
    std::string field;
    std::string backup;
    std::string run;

    bool is_on_both_sides() const;
};

// The differences of a run from the backup that it goes on from.
class Changes {
public:
    Changes() = default;
    explicit Changes(std::vector<Difference> differences) : differences_(std::move(differences)) {}

    const std::vector<Difference> &all() const { return differences_; }
    // Whether the field, or one below it, differs.
    bool has(const std::string &field) const;

private:
    std::vector<Difference> differences_;
};

// All fields that differ but "epochs", which only says how far to go.
Changes compare(const Json &backup, const Json &run);

// Of those, what `allowed` does not list by name or by the name of what it lies in.
Changes not_allowed(const Changes &changes, const std::vector<std::string> &allowed);

// Each with both values, as
// "compile.loss.class_name: the backup has "MeanSquaredError", this run "BinaryCrossentropy"".
std::string describe(const Changes &changes);

// Throws INVALID_ARGUMENT unless each of `allowed` is a field of one of the fingerprints, or what one lies in. The text
// lists what there is where the name goes astray.
void check_allowed(const std::vector<std::string> &allowed, const std::vector<Json> &fingerprints);

} // namespace rekindle
