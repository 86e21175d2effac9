#include "callbacks/run_ownership.h"

#include "core/log.h"
#include "training/run_state.h"

namespace rekindle {
namespace {

void require_none(const Changes &changes, const std::string &what_it_is) {
    if (changes.all().empty()) return;
    fail(REKINDLE_MISMATCH, what_it_is, " of a run with other arguments: ", describe(changes),
         ". List a field in allowed_changes to go on all the same, or use another backup_dir");
}

} // namespace

Changes RunOwnership::changes_from(const checkpoint::Reader &reader) const {
    Json run = Json::parse(run_.fingerprint_json);
    Json backup = read_stored(reader, reader.description().fingerprint_json, [](const Json &json) { return json; });
    check_allowed(allowed_, {run, backup});
    Changes changes = compare(backup, run);
    require_none(not_allowed(changes, allowed_), text("'", reader.path(), "' is the backup"));
    return changes;
}

void RunOwnership::check_names() const {
    check_allowed(allowed_, {Json::parse(run_.fingerprint_json)});
}

void RunOwnership::change(const RunDescription &run, bool has_backups) {
    if (has_backups) {
        Changes changes = compare(Json::parse(run_.fingerprint_json), Json::parse(run.fingerprint_json));
        require_none(not_allowed(changes, allowed_), text("\"", backup_dir_, "\" has the backups"));
    }
    run_ = run;
}

void RunOwnership::warn_of_other_environment(const checkpoint::Reader &reader) const {
    const std::string &found = reader.description().environment_json;
    if (found == run_.environment_json) return;
    log_warning("'", reader.path(), "' was written with ", found, ", this is ", run_.environment_json,
                ": the run goes on, numerically close but not bit for bit");
}

} // namespace rekindle
