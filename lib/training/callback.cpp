#include "training/callback.h"

#include "core/error.h"

namespace rekindle {
namespace {

constexpr std::array<const char *, kHookCount> kHookNames{
    "on_train_begin",         "on_train_end",         "on_epoch_begin",   "on_epoch_end",
    "on_train_batch_begin",   "on_train_batch_end",   "on_test_begin",    "on_test_end",
    "on_test_batch_begin",    "on_test_batch_end",    "on_predict_begin", "on_predict_end",
    "on_predict_batch_begin", "on_predict_batch_end",
};

} // namespace

const char *hook_name(Hook hook) {
    return kHookNames[static_cast<size_t>(hook)];
}

BackupAndRestore *backup_among(const CallbackList &callbacks) {
    for (const std::shared_ptr<Callback> &callback : callbacks) {
        if (BackupAndRestore *backup = callback->as_backup()) return backup;
    }
    return nullptr;
}

UserCallback::UserCallback(const rekindle_callback_options &options)
    : options_(options), name_(options.name == nullptr ? "" : options.name),
      hooks_{options.on_train_begin,         options.on_train_end,         options.on_epoch_begin,
             options.on_epoch_end,           options.on_train_batch_begin, options.on_train_batch_end,
             options.on_test_begin,          options.on_test_end,          options.on_test_batch_begin,
             options.on_test_batch_end,      options.on_predict_begin,     options.on_predict_end,
             options.on_predict_batch_begin, options.on_predict_batch_end} {
    require((options.get_state == nullptr) == (options.set_state == nullptr),
            "options->get_state and options->set_state: expected both or none");
    require(options.get_state == nullptr || !name_.empty(),
            "options->name is empty; a callback with state needs a name of its own");
    options_.name = nullptr; // the host's string may go
}

UserCallback::~UserCallback() {
    if (options_.destroy != nullptr) options_.destroy(options_.user_data);
}

rekindle_action UserCallback::call(Hook hook, const rekindle_event &event) {
    return hooks_[static_cast<size_t>(hook)](options_.user_data, &event);
}

std::string UserCallback::get_state() {
    const void *data = nullptr;
    size_t size = 0;
    int result = options_.get_state(options_.user_data, &data, &size);
    if (result != 0) fail(REKINDLE_ABORTED, "callback \"", name_, "\": get_state returned ", result);
    if (data == nullptr && size > 0) {
        fail(REKINDLE_ABORTED, "callback \"", name_, "\": get_state gave NULL for ", size, " bytes");
    }
    return std::string(static_cast<const char *>(data), size);
}

void UserCallback::set_state(const std::string &state) {
    int result = options_.set_state(options_.user_data, state.data(), state.size());
    if (result != 0) fail(REKINDLE_ABORTED, "callback \"", name_, "\": set_state returned ", result);
}

} // namespace rekindle
