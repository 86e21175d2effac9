#include "core/error.h"
#include "core/host_bytes.h"
#include "model/model.h"
#include "training/callback.h"

namespace rekindle {

UserCallback::UserCallback(const rekindle_callback_options &options)
    : options_(options), name_(options.name == nullptr ? "" : options.name),
      hooks_{options.on_train_begin,         options.on_train_end,         options.on_epoch_begin,
             options.on_epoch_end,           options.on_train_batch_begin, options.on_train_batch_end,
             options.on_test_begin,          options.on_test_end,          options.on_test_batch_begin,
             options.on_test_batch_end,      options.on_predict_begin,     options.on_predict_end,
             options.on_predict_batch_begin, options.on_predict_batch_end} {
    require((options.get_state == nullptr) == (options.set_state == nullptr),
            "options->get_state and options->set_state: expected both or none");
    options_.name = nullptr; // the host's string may go
}

UserCallback::~UserCallback() {
    if (options_.destroy != nullptr) options_.destroy(options_.user_data);
}

void UserCallback::call(Hook hook, HookEvent &event) {
    HostLogs &logs = event.host_logs;
    logs.names.clear();
    logs.values.clear();
    for (const auto &[name, value] : event.logs->entries) {
        logs.names.push_back(name.c_str());
        logs.values.push_back(value);
    }
    rekindle_logs public_logs{sizeof(rekindle_logs), logs.names.size(), logs.names.data(), logs.values.data()};
    rekindle_event given{};
    given.struct_size = sizeof(given);
    given.model = event.handle;
    given.params = &event.params;
    given.logs = &public_logs;
    given.epoch = event.epoch;
    given.batch = event.batch;
    given.step = static_cast<int64_t>(event.model.steps());
    given.restored = event.restored ? 1 : 0;
    given.abort_code = &event.abort_code;
    event.action = static_cast<int>(hooks_[static_cast<size_t>(hook)](options_.user_data, &given));
}

void UserCallback::add_state(Model &, StateRegistry &registry) {
    registry.push_back(made_bytes_state(
        "", REKINDLE_ENTRY_CALLBACK, [this] { return get_state(); },
        [this](const void *bytes, size_t size) { set_state(bytes, size); }));
}

std::string UserCallback::get_state() {
    const void *data = nullptr;
    size_t size = 0;
    int result = options_.get_state(options_.user_data, &data, &size);
    if (result != 0) fail(REKINDLE_ABORTED, "callback \"", name(), "\": get_state returned ", result);
    return host_bytes(data, size, REKINDLE_ABORTED, text("callback \"", name(), "\": "));
}

void UserCallback::set_state(const void *data, size_t size) {
    int result = options_.set_state(options_.user_data, data, size);
    if (result != 0) fail(REKINDLE_ABORTED, "callback \"", name(), "\": set_state returned ", result);
}

} // namespace rekindle
