#pragma once

#include "training/logs.h"
#include "training/training.h"

namespace rekindle {

// Calls the hooks of a list of callbacks, in its order, on the thread that asks for it.
class Hooks {
public:
    // `acts`: whether hooks that act outside of the run are called, too (Callback::acts_outside).
    Hooks(const ModelReference &reference, const CallbackList &callbacks, const rekindle_run_params &params,
          bool acts = true);

    // Whether any callback has this hook.
    bool wants(Hook hook) const { return wanted_[static_cast<size_t>(hook)]; }
    // Whether one of those that have it must run on the thread that called.
    bool needs_caller(Hook hook) const { return on_caller_[static_cast<size_t>(hook)]; }

    struct Moment {
        int64_t epoch = -1;
        int64_t batch = -1;
        bool restored = false;
    };
    // Throws ABORTED when a hook aborts or returns an action that is none, naming callback and hook.
    void call(Hook hook, const Moment &moment, const Logs &logs = {});
    // on_epoch_end, whose hooks may add to the logs.
    void call_epoch_end(int64_t epoch, Logs &logs);

    // Whether a hook has asked to stop.
    bool stop_asked() const { return stop_asked_; }
    void ask_stop() { stop_asked_ = true; }

    void set_params(const rekindle_run_params &params) { params_ = params; }

private:
    bool has(const Callback &callback, Hook hook) const {
        return callback.wants(hook) && (acts_ || !callback.acts_outside());
    }
    void call_each(Hook hook, HookEvent event);

    ModelReference reference_;
    const CallbackList &callbacks_;
    rekindle_run_params params_;
    bool acts_;
    std::array<bool, kHookCount> wanted_{}, on_caller_{};
    HostLogs host_logs_;
    bool stop_asked_ = false;
};

} // namespace rekindle
