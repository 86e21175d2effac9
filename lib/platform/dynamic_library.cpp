#include "platform/dynamic_library.h"

#include <dlfcn.h>

#include "core/error.h"

namespace rekindle::platform {

void *find_in_library(const std::string &library, const char *name) {
    void *handle = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    void *found = handle == nullptr ? nullptr : dlsym(handle, name);
    if (found != nullptr) return found;
    const char *why = dlerror();
    std::string reason = why == nullptr ? "it is null there" : why;
    if (handle != nullptr) dlclose(handle);
    fail(REKINDLE_NOT_FOUND, "library is \"", library, "\": ", reason, "; expected a library that exports ", name);
}

} // namespace rekindle::platform
