#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "core/state_registry.h"
#include "rekindle/callback.h"
#include "training/logs.h"

namespace rekindle {

class Model;

enum class Hook : size_t {
    kTrainBegin,
    kTrainEnd,
    kEpochBegin,
    kEpochEnd,
    kTrainBatchBegin,
    kTrainBatchEnd,
    kTestBegin,
    kTestEnd,
    kTestBatchBegin,
    kTestBatchEnd,
    kPredictBegin,
    kPredictEnd,
    kPredictBatchBegin,
    kPredictBatchEnd,
};
constexpr size_t kHookCount = 14;

// "on_train_begin", ...
const char *hook_name(Hook hook);

// Room for what a hook of the host's gets, used again and again.
struct HostLogs {
    std::vector<const char *> names;
    std::vector<double> values;
};

// What a hook gets, and what it answers; valid during the hook.
struct HookEvent {
    Model &model;
    rekindle_model *handle; // the model's, for functions of the host's
    const rekindle_run_params &params;
    HostLogs &host_logs;
    int64_t epoch = -1;
    int64_t batch = -1;
    bool restored = false;
    const Logs *logs = nullptr;            // never null in a hook
    Logs *open_logs = nullptr;             // the same in on_epoch_end, where callbacks may add to them
    int action = REKINDLE_ACTION_CONTINUE; // of a rekindle_action, or whatever number a hook of the host's returned
    int32_t abort_code = 0;

    // As Keras's model.stop_training.
    void stop() { action = REKINDLE_ACTION_STOP; }
    // The value of a log, or null if there is none of that name.
    const double *find_log(const std::string &name) const { return logs->find(name); }
};

// What fit, evaluate and predict call: Keras's hooks, on the model itself. A hook that throws ends the call with that
// error, and no further hook is called.
//
// A callback that changes something which must survive a kill registers it in add_state. on_train_begin starts anew, as
// Keras's callbacks do; where the run goes on from a backup the state is installed behind all on_train_begin hooks.
class Callback {
public:
    virtual ~Callback() = default;

    // What it is called in messages and backups: "early_stopping". Several of one name in a list are numbered, unless
    // their host has named them so.
    virtual std::string name() const = 0;
    virtual bool is_named_by_host() const { return false; }

    // Whether it has this hook. The same during the whole call.
    virtual bool wants(Hook hook) const = 0;
    // Where its on_train_batch hooks run: on the thread that called fit, as those of the host's must and all other
    // hooks do; or, where all callbacks that have them say so, inside, on the thread that does the steps, which is
    // spared the way between the two. A hook inside touches nothing of a thread's own.
    virtual bool runs_inside() const { return false; }
    // Whether what its hooks do is outside of the run, as writing files and printing: of a run's ranks rank 0 alone
    // then calls them.
    virtual bool acts_outside() const { return false; }
    // Calls the one of these that the number says.
    virtual void call(Hook hook, HookEvent &event);

    virtual void on_train_begin(HookEvent & /*event*/) {}
    virtual void on_train_end(HookEvent & /*event*/) {}
    virtual void on_epoch_begin(HookEvent & /*event*/) {}
    virtual void on_epoch_end(HookEvent & /*event*/) {}
    virtual void on_train_batch_begin(HookEvent & /*event*/) {}
    virtual void on_train_batch_end(HookEvent & /*event*/) {}
    virtual void on_test_begin(HookEvent & /*event*/) {}
    virtual void on_test_end(HookEvent & /*event*/) {}
    virtual void on_test_batch_begin(HookEvent & /*event*/) {}
    virtual void on_test_batch_end(HookEvent & /*event*/) {}
    virtual void on_predict_begin(HookEvent & /*event*/) {}
    virtual void on_predict_end(HookEvent & /*event*/) {}
    virtual void on_predict_batch_begin(HookEvent & /*event*/) {}
    virtual void on_predict_batch_end(HookEvent & /*event*/) {}

    virtual bool has_state() const { return false; }
    // Adds entries whose names are its own: "wait" becomes "callback/early_stopping/wait", and "" the callback's name
    // alone. The model is built. Called before on_train_begin, too, to learn what there is to restore.
    virtual void add_state(Model & /*model*/, StateRegistry & /*registry*/) {}
};

// A callback in the list of a call, with a name that no other has.
struct ListedCallback {
    std::shared_ptr<Callback> callback;
    std::string name;
};
using CallbackList = std::vector<ListedCallback>;

// Gives names: those of the host's as they are, the others numbered where a name is taken ("early_stopping_1").
CallbackList list_callbacks(const std::vector<std::shared_ptr<Callback>> &callbacks);

// A callback of the host: C function pointers. Its state is bytes, an entry of open length.
class UserCallback : public Callback {
public:
    // Throws INVALID_ARGUMENT for options that do not fit one another. Calls destroy when it goes, but not when it
    // throws.
    explicit UserCallback(const rekindle_callback_options &options);
    ~UserCallback() override;
    UserCallback(const UserCallback &) = delete;
    UserCallback &operator=(const UserCallback &) = delete;

    std::string name() const override { return name_.empty() ? "callback" : name_; }
    bool is_named_by_host() const override { return !name_.empty(); }
    bool wants(Hook hook) const override { return hooks_[static_cast<size_t>(hook)] != nullptr; }
    void call(Hook hook, HookEvent &event) override;
    bool has_state() const override { return options_.get_state != nullptr; }
    // Reading and writing throw ABORTED when the host's function reports failure.
    void add_state(Model &model, StateRegistry &registry) override;

private:
    std::string get_state();
    void set_state(const void *data, size_t size);

    rekindle_callback_options options_;
    std::string name_;
    std::array<rekindle_hook, kHookCount> hooks_;
};

} // namespace rekindle
