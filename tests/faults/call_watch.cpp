#include "faults/call_watch.h"

#include <cerrno>
#include <mutex>

#include "platform/posix_calls.h"

namespace {

using rekindle::platform::PosixCalls;

PosixCalls real;
std::mutex mutex;
void (*at_moment)(const char *);

void pass(const char *call) {
    int code = errno;
    std::lock_guard<std::mutex> lock(mutex);
    at_moment(call);
    errno = code;
}

// The call of this name: `name` is a template's, because each must be a function of its own.
template <auto call, const char *name, class Signature>
struct Watched;

template <auto call, const char *name, class Result, class... Arguments>
struct Watched<call, name, Result (*)(Arguments...)> {
    static Result make(Arguments... arguments) {
        pass(name);
        Result result = (real.*call)(arguments...);
        pass(name);
        return result;
    }
};

} // namespace

#define WATCH(call)                                                                                                    \
    do {                                                                                                               \
        static constexpr char name[] = #call;                                                                          \
        calls.call = Watched<&PosixCalls::call, name, decltype(PosixCalls::call)>::make;                               \
    } while (0)

void install_call_watch(void (*function)(const char *call)) {
    PosixCalls &calls = rekindle::platform::posix_calls();
    real = calls;
    at_moment = function;
    WATCH(openat);
    WATCH(close);
    WATCH(write);
    WATCH(pread);
    WATCH(fsync);
    WATCH(start_flush);
    WATCH(renameat);
    WATCH(unlinkat);
    WATCH(mkdir);
    WATCH(faccessat);
    WATCH(readdir);
    WATCH(closedir);
    WATCH(flock);
    WATCH(mmap);
}
