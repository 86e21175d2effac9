#include "callbacks/backup_and_restore.h"
#include "core/error.h"
#include "model/model_files.h"
#include "training/run_state.h"

namespace rekindle {
namespace {

constexpr const char *kHostState = "host/state";

RunDescription describe(const Model &model) {
    model.require_built();
    Json compile = compile_to_json(model);
    compile.erase("threads");
    Json fingerprint{{"model", model_to_json(model)}, {"compile", compile}};
    if (model.seed_is_random) fingerprint["model"]["config"]["seed"] = "random";
    return {model_to_json(model).dump(), fingerprint.dump(), environment(model.threads()).dump()};
}

} // namespace

HostPosition restore_host_loop(BackupAndRestore &backup, Model &model) {
    std::shared_ptr<const checkpoint::Reader> reader = backup.begin_and_read(describe(model));
    if (reader == nullptr) fail(REKINDLE_NOT_FOUND, "\"", backup.options().backup_dir, "\" holds no backup");
    StagedState staged(*reader, model.state());
    std::unique_ptr<std::string> host_state = read_bytes(*reader, kHostState);
    HostPosition position{reader->progress().epoch, reader->progress().batch, ""};
    if (host_state != nullptr) position.host_state = std::move(*host_state);
    staged.install();
    return position;
}

void save_host_loop(BackupAndRestore &backup, Model &model, const HostPosition &position) {
    backup.begin_once(describe(model));
    StateRegistry state = model.state();
    state.push_back(bytes_state(kHostState, REKINDLE_ENTRY_HOST, position.host_state));
    backup.save_or_throw({REKINDLE_RUN_RUNNING, REKINDLE_PHASE_BATCHES, position.epoch, position.batch,
                          static_cast<int64_t>(model.steps()), 0},
                         state);
}

void finish_host_loop(BackupAndRestore &backup) {
    backup.finish();
}

} // namespace rekindle
