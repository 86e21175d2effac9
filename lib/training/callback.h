#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "rekindle/callback.h"

namespace rekindle {

class BackupAndRestore;

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

// What fit, evaluate and predict call. Hooks and state functions run on the thread that called those.
class Callback {
public:
    virtual ~Callback() = default;

    // Names the state in backups.
    virtual const std::string &name() const = 0;

    virtual bool wants(Hook hook) const = 0;
    virtual rekindle_action call(Hook hook, const rekindle_event &event) = 0;

    virtual bool has_state() const { return false; }
    // Throw ABORTED when the host's function reports failure.
    virtual std::string get_state() { return {}; }
    virtual void set_state(const std::string & /*state*/) {}

    // This, if it is the one that saves and restores runs.
    virtual BackupAndRestore *as_backup() { return nullptr; }
};

using CallbackList = std::vector<std::shared_ptr<Callback>>;

// The one that saves and restores runs; null if there is none.
BackupAndRestore *backup_among(const CallbackList &callbacks);

// A callback of the host: C function pointers.
class UserCallback : public Callback {
public:
    // Throws INVALID_ARGUMENT for options that do not fit one another. Calls destroy when it goes, but not when it
    // throws.
    explicit UserCallback(const rekindle_callback_options &options);
    ~UserCallback() override;
    UserCallback(const UserCallback &) = delete;
    UserCallback &operator=(const UserCallback &) = delete;

    const std::string &name() const override { return name_; }
    bool wants(Hook hook) const override { return hooks_[static_cast<size_t>(hook)] != nullptr; }
    rekindle_action call(Hook hook, const rekindle_event &event) override;
    bool has_state() const override { return options_.get_state != nullptr; }
    std::string get_state() override;
    void set_state(const std::string &state) override;

private:
    rekindle_callback_options options_;
    std::string name_;
    std::array<rekindle_hook, kHookCount> hooks_;
};

} // namespace rekindle
