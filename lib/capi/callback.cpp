#include "rekindle/callback.h"

#include "edge/edge.h"
#include "training/callback.h"

using namespace rekindle;
using namespace rekindle::capi;

namespace {

constexpr rekindle_callback_options kDefaults = REKINDLE_CALLBACK_OPTIONS_INIT;
static_assert(std::has_unique_object_representations_v<rekindle_callback_options>);
static_assert(std::has_unique_object_representations_v<rekindle_event>);
static_assert(std::has_unique_object_representations_v<rekindle_logs>);
static_assert(std::has_unique_object_representations_v<rekindle_run_params>);

} // namespace

extern "C" {

void rekindle_callback_options_init(rekindle_callback_options *options) {
    write_defaults(options, kDefaults);
}

rekindle_status rekindle_callback_create(const rekindle_callback_options *options, rekindle_callback **callback) {
    return create_taking_over<UserCallback>(
        options, kDefaults, callback, "callback",
        [](const rekindle_callback_options &given) { read_text_or(given.name, "", "options->name"); });
}

void rekindle_callback_destroy(rekindle_callback *callback) {
    destroy(callback);
}

} // extern "C"
