#include "rekindle/version.h"

#include "checkpoint/layout.h"
#include "core/json.h"
#include "edge/edge.h"
#include "onednn/environment.h"
#include "runtime/cpu_features.h"
#include "runtime/runtime.h"

#define REKINDLE_STRINGIZE_VALUE(value) #value
#define REKINDLE_STRINGIZE(macro) REKINDLE_STRINGIZE_VALUE(macro)

using namespace rekindle;
using namespace rekindle::capi;

namespace {

constexpr const char *kVersion = REKINDLE_STRINGIZE(REKINDLE_VERSION_MAJOR) "." REKINDLE_STRINGIZE(
    REKINDLE_VERSION_MINOR) "." REKINDLE_STRINGIZE(REKINDLE_VERSION_PATCH);

#ifdef __clang__
constexpr const char *kCompiler = __VERSION__;
#else
constexpr const char *kCompiler = "GCC " __VERSION__;
#endif

} // namespace

extern "C" {

const char *rekindle_version(void) {
    return kVersion;
}

rekindle_status rekindle_build_info(char **json) {
    return guard([&] {
        deref(json, "json");
        // Without compute threads, so that a host may still configure those.
        runtime::prepare_onednn();
        Json info{{"version", kVersion},
                  {"compiler", kCompiler},
                  {"onednn", onednn::version()},
                  {"instruction_set", onednn::instruction_set()},
                  {"kernels", runtime::instruction_set()},
                  {"checkpoint_format", checkpoint::kFormatVersion}};
        *json = copy_string(info.dump());
    });
}

} // extern "C"
