#include "training/hooks.h"

#include "core/error.h"

namespace rekindle {

Hooks::Hooks(const ModelReference &reference, const CallbackList &callbacks, const rekindle_run_params &params,
             bool acts)
    : reference_(reference), callbacks_(callbacks), params_(params), acts_(acts) {
    for (size_t hook = 0; hook < kHookCount; ++hook) {
        for (const ListedCallback &listed : callbacks_) {
            if (!has(*listed.callback, static_cast<Hook>(hook))) continue;
            wanted_[hook] = true;
            on_caller_[hook] = on_caller_[hook] || !listed.callback->runs_inside();
        }
    }
}

void Hooks::call(Hook hook, const Moment &moment, const Logs &logs) {
    if (!wants(hook)) return;
    call_each(hook, {*reference_.model, reference_.handle, params_, host_logs_, moment.epoch, moment.batch,
                     moment.restored, &logs});
}

void Hooks::call_epoch_end(int64_t epoch, Logs &logs) {
    if (!wants(Hook::kEpochEnd)) return;
    call_each(Hook::kEpochEnd,
              {*reference_.model, reference_.handle, params_, host_logs_, epoch, -1, false, &logs, &logs});
}

void Hooks::call_each(Hook hook, HookEvent event) {
    for (const auto &[callback, name] : callbacks_) {
        if (!has(*callback, hook)) continue;
        event.action = REKINDLE_ACTION_CONTINUE;
        callback->call(hook, event);
        if (event.action == REKINDLE_ACTION_STOP) stop_asked_ = true;
        if (event.action == REKINDLE_ACTION_CONTINUE || event.action == REKINDLE_ACTION_STOP) continue;
        reference_.model->abort_code = event.abort_code;
        if (event.action == REKINDLE_ACTION_ABORT) {
            fail(REKINDLE_ABORTED, "callback \"", name, "\" aborted in ", hook_name(hook), " with code ",
                 event.abort_code);
        }
        fail(REKINDLE_ABORTED, "callback \"", name, "\" returned ", event.action, " from ", hook_name(hook),
             "; expected a rekindle_action");
    }
}

} // namespace rekindle
