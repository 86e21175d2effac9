#include "runtime/runtime.h"

#include "edge/edge.h"
#include "rekindle/runtime.h"
#include "runtime/preemption.h"

using namespace rekindle;
using namespace rekindle::capi;

namespace {

constexpr rekindle_runtime_options kDefaults = REKINDLE_RUNTIME_OPTIONS_INIT;
static_assert(std::has_unique_object_representations_v<rekindle_runtime_options>);

} // namespace

extern "C" {

void rekindle_runtime_options_init(rekindle_runtime_options *options) {
    write_defaults(options, kDefaults);
}

rekindle_status rekindle_runtime_configure(const rekindle_runtime_options *options) {
    return guard([&] { runtime::configure(read_options(options, kDefaults, "options")); });
}

rekindle_status rekindle_runtime_threads(int64_t *threads) {
    return guard([&] {
        deref(threads, "threads");
        *threads = runtime::threads();
    });
}

void rekindle_request_preemption(void) {
    runtime::request_preemption();
}

void rekindle_clear_preemption(void) {
    runtime::clear_preemption();
}

int rekindle_preemption_requested(void) {
    return runtime::preemption_requested() ? 1 : 0;
}

rekindle_status rekindle_preemption_handler_install(void) {
    return guard([] { runtime::install_preemption_handler(); });
}

rekindle_status rekindle_preemption_handler_uninstall(void) {
    return guard([] { runtime::uninstall_preemption_handler(); });
}

} // extern "C"
