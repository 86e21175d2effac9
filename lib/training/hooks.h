#pragma once

#include "training/logs.h"
#include "training/training.h"

namespace rekindle {

// Calls the hooks of a list of callbacks, in its order, on the calling thread.
class Hooks {
public:
    Hooks(const ModelReference &reference, const CallbackList &callbacks, const rekindle_run_params &params);

    // Whether any callback has this hook.
    bool wants(Hook hook) const { return wanted_[static_cast<size_t>(hook)]; }

    struct Moment {
        int64_t epoch = -1;
        int64_t batch = -1;
        bool restored = false;
    };
    // Throws ABORTED when a hook aborts or returns an action that is none, naming callback and hook.
    void call(Hook hook, const Moment &moment, const Logs &logs = {});

    // Whether a hook has asked to stop.
    bool stop_asked() const { return stop_asked_; }
    void ask_stop() { stop_asked_ = true; }

    void set_params(const rekindle_run_params &params) { params_ = params; }

private:
    ModelReference reference_;
    const CallbackList &callbacks_;
    rekindle_run_params params_;
    std::array<bool, kHookCount> wanted_{};
    // Those of the logs in call.
    std::vector<const char *> names_;
    std::vector<double> values_;
    bool stop_asked_ = false;
};

} // namespace rekindle
