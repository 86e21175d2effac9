#include "capi/model_arguments.h"

#include "callbacks/backup_and_restore.h"
#include "platform/random_seed.h"
#include "rekindle/model.h"

namespace rekindle::capi {
namespace {

bool is_backup(const Callback &callback) {
    return dynamic_cast<const BackupAndRestore *>(&callback) != nullptr;
}

// Two callbacks that cannot be in one list.
void check_pair(const Callback &first, size_t first_index, const Callback &second, size_t second_index) {
    bool both_named = first.is_named_by_host() && second.is_named_by_host() && first.name() == second.name();
    require(!both_named || !first.has_state() || !second.has_state(), "options->callbacks[", second_index,
            "] is named \"", second.name(), "\", as options->callbacks[", first_index,
            "] is; expected different names for callbacks with state");
    require(!is_backup(first) || !is_backup(second), "options->callbacks[", second_index,
            "] is a BackupAndRestore, as options->callbacks[", first_index, "] is; expected at most one");
}

} // namespace

Seed read_seed(uint64_t seed) {
    if (seed != REKINDLE_SEED_RANDOM) return {seed};
    uint64_t drawn = platform::random_seed();
    // It is recorded, so it must not be the number that asks for one.
    return {drawn == REKINDLE_SEED_RANDOM ? 0 : drawn, true};
}

CallbackList read_callbacks(rekindle_callback *const *callbacks, size_t count) {
    std::vector<std::shared_ptr<Callback>> list;
    for (const rekindle_callback *callback : read_list(callbacks, count, "options->callbacks")) {
        list.push_back(deref(callback, text("options->callbacks[", list.size(), "]").c_str()).value);
        size_t last = list.size() - 1;
        for (size_t i = 0; i < last; ++i) check_pair(*list[i], i, *list[last], last);
    }
    return list_callbacks(list);
}

} // namespace rekindle::capi
