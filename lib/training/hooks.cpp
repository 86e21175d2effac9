#include "training/hooks.h"

#include "core/error.h"

namespace rekindle {

Hooks::Hooks(const ModelReference &reference, const CallbackList &callbacks, const rekindle_run_params &params)
    : reference_(reference), callbacks_(callbacks), params_(params) {
    for (size_t hook = 0; hook < kHookCount; ++hook) {
        for (const std::shared_ptr<Callback> &callback : callbacks_) {
            wanted_[hook] = wanted_[hook] || callback->wants(static_cast<Hook>(hook));
        }
    }
}

void Hooks::call(Hook hook, const Moment &moment, const Logs &logs) {
    if (!wants(hook)) return;
    names_.clear();
    values_.clear();
    for (const auto &[name, value] : logs.entries) {
        names_.push_back(name.c_str());
        values_.push_back(value);
    }
    rekindle_logs public_logs{sizeof(rekindle_logs), names_.size(), names_.data(), values_.data()};
    int32_t abort_code = 0;
    rekindle_event event{};
    event.struct_size = sizeof(event);
    event.model = reference_.handle;
    event.params = &params_;
    event.logs = &public_logs;
    event.epoch = moment.epoch;
    event.batch = moment.batch;
    event.restored = moment.restored ? 1 : 0;
    event.abort_code = &abort_code;
    for (const std::shared_ptr<Callback> &callback : callbacks_) {
        if (!callback->wants(hook)) continue;
        event.step = static_cast<int64_t>(reference_.model->steps());
        rekindle_action action = callback->call(hook, event);
        if (action == REKINDLE_ACTION_STOP) stop_asked_ = true;
        if (action == REKINDLE_ACTION_CONTINUE || action == REKINDLE_ACTION_STOP) continue;
        reference_.model->abort_code = abort_code;
        if (action == REKINDLE_ACTION_ABORT) {
            fail(REKINDLE_ABORTED, "callback \"", callback->name(), "\" aborted in ", hook_name(hook), " with code ",
                 abort_code);
        }
        fail(REKINDLE_ABORTED, "callback \"", callback->name(), "\" returned ", static_cast<int>(action), " from ",
             hook_name(hook), "; expected a rekindle_action");
    }
}

} // namespace rekindle
