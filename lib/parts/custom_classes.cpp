#include "parts/custom_classes.h"

#include "core/json.h"

namespace rekindle::parts {

std::string host_config(const Json &config, std::span<const char *const> own_keys) {
    Json own = config;
    for (const char *key : own_keys) own.erase(key);
    return own.dump();
}

void call_factory(const char *kind, const std::string &class_name, const std::function<rekindle_status()> &factory) {
    InterruptibleScope alone(nullptr);
    std::string before = rekindle_last_error();
    capi::report(REKINDLE_OK, "");
    rekindle_status status = factory();
    std::string inside = rekindle_last_error();
    capi::report(REKINDLE_OK, before.c_str()); // a call that succeeds leaves it as it was
    if (status == REKINDLE_OK) return;
    bool is_known = status > REKINDLE_OK && status <= REKINDLE_INTERNAL;
    fail(is_known ? status : REKINDLE_ABORTED, kind, " \"", class_name, "\": the factory of its class returned ",
         static_cast<int>(status), inside.empty() ? "" : ": ", inside);
}

} // namespace rekindle::parts
