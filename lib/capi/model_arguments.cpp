#include "capi/model_arguments.h"

namespace rekindle::capi {
namespace {

// Two callbacks that cannot be in one list.
void check_pair(const Callback &first, size_t first_index, const Callback &second, size_t second_index) {
    bool same_state = first.has_state() && second.has_state() && first.name() == second.name();
    require(!same_state, "options->callbacks[", second_index, "] is named \"", second.name(),
            "\", as options->callbacks[", first_index, "] is; expected different names for callbacks with state");
    // as_backup is not const, because it gives away the callback.
    bool backups =
        const_cast<Callback &>(first).as_backup() != nullptr && const_cast<Callback &>(second).as_backup() != nullptr;
    require(!backups, "options->callbacks[", second_index, "] is a BackupAndRestore, as options->callbacks[",
            first_index, "] is; expected at most one");
}

} // namespace

CallbackList read_callbacks(rekindle_callback *const *callbacks, size_t count) {
    CallbackList list;
    for (const rekindle_callback *callback : read_list(callbacks, count, "options->callbacks")) {
        list.push_back(deref(callback, text("options->callbacks[", list.size(), "]").c_str()).value);
        size_t last = list.size() - 1;
        for (size_t i = 0; i < last; ++i) check_pair(*list[i], i, *list[last], last);
    }
    return list;
}

void require_distinct(const std::vector<MetricOptions> &metrics) {
    for (size_t i = 0; i < metrics.size(); ++i) {
        for (size_t j = 0; j < i; ++j) {
            require(metrics[i].name != metrics[j].name, "metric ", i, " is \"", metrics[i].name, "\", as metric ", j,
                    " is; expected different names");
        }
    }
}

} // namespace rekindle::capi
