#include "parts/custom_classes.h"

#include "core/json.h"

namespace rekindle::parts {

void call_factory(const char *kind, const Description &description, std::span<const char *const> own_keys,
                  const std::function<rekindle_status(const char *config)> &factory) {
    Json config = description.config;
    for (const char *key : own_keys) config.erase(key);
    InterruptibleScope alone(nullptr);
    std::string before = rekindle_last_error();
    capi::report(REKINDLE_OK, "");
    rekindle_status status = factory(config.dump().c_str());
    std::string inside = rekindle_last_error();
    capi::report(REKINDLE_OK, before.c_str()); // a call that succeeds leaves it as it was
    if (status == REKINDLE_OK) return;
    bool is_known = status > REKINDLE_OK && status <= REKINDLE_INTERNAL;
    fail(is_known ? status : REKINDLE_ABORTED, kind, " \"", description.name, "\": the factory of its class returned ",
         static_cast<int>(status), inside.empty() ? "" : ": ", inside);
}

} // namespace rekindle::parts
