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
    return guard([&] {
        rekindle_runtime_options given = read_options(options, kDefaults, "options");
        read_enum(given.instruction_set, REKINDLE_INSTRUCTION_SET_AVX512, "options->instruction_set");
        require_reserved(given.reserved, "options");
        runtime::configure(given);
    });
}

rekindle_status rekindle_runtime_threads(int64_t *threads) {
    return guard([&] {
        deref(threads, "threads");
        *threads = runtime::threads();
    });
}

rekindle_status rekindle_runtime_instruction_set(rekindle_instruction_set *instruction_set) {
    return guard([&] {
        deref(instruction_set, "instruction_set");
        *instruction_set = runtime::used_instruction_set();
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
