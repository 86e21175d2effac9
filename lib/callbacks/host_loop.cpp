#include "callbacks/backup_and_restore.h"
#include "core/system_error.h"
#include "model/model_files.h"
#include "training/adaptation.h"

namespace rekindle {
namespace {

constexpr const char *kHostState = "host/state";

RunDescription describe(const Model &model) {
    model.require_built();
    return {stored_configuration(model).dump(), model_fingerprint(model).dump(), environment(model).dump()};
}

} // namespace

HostPosition restore_host_loop(BackupAndRestore &backup, Model &model) {
    FoundBackup found = backup.begin_and_read(describe(model));
    const std::shared_ptr<const checkpoint::Reader> &reader = found.reader;
    if (reader == nullptr) fail_with(ENOENT, "\"", backup.options().backup_dir, "\" holds no backup");
    StateRegistry registry = model.state();
    require_all_weights_known(*reader, registry);
    StagedState staged(*reader, registry, Adaptation(*reader, found.changes, model).substitute(0));
    if (!model.allows_non_finite()) staged.require_finite(reader->path());
    std::unique_ptr<std::string> host_state = read_bytes(*reader, kHostState);
    HostPosition position{reader->progress().epoch, reader->progress().batch, ""};
    if (host_state != nullptr) position.host_state = std::move(*host_state);
    staged.install();
    return position;
}

void save_host_loop(BackupAndRestore &backup, Model &model, const HostPosition &position) {
    model.require_built();
    model.require_finite_state();
    backup.begin_once(describe(model));
    StateRegistry state = model.state();
    measure(state);
    state.push_back(bytes_state(kHostState, REKINDLE_ENTRY_HOST, position.host_state));
    backup.save_or_throw({REKINDLE_RUN_RUNNING, REKINDLE_PHASE_BATCHES, position.epoch, position.batch,
                          static_cast<int64_t>(model.steps()), 0},
                         state);
}

} // namespace rekindle
