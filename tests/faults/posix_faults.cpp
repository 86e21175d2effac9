#include "faults/posix_faults.h"

#include <algorithm>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <mutex>
#include <set>
#include <sys/mman.h>

#include "platform/posix_calls.h"

namespace {

using rekindle::platform::PosixCalls;

PosixCalls real;

// Threads of the library call at the same time.
std::mutex mutex;
posix_fault armed;
long left = 0; // until a call is struck
bool persistent = false;
bool paused = true;
const char *struck = nullptr;
const char *broken = nullptr;
bool interrupted = false; // the last call was; the next one is made again
std::set<int> open_descriptors, unflushable;

// Whether this call is struck; `applies` says whether the armed fault can strike it.
bool strikes(const char *call, bool applies) {
    if (paused || !applies) return false;
    if (interrupted) {
        interrupted = false;
        return false;
    }
    if (left > 1) {
        --left;
        return false;
    }
    if (left == 0 && !persistent) return false;
    left = 0;
    if (struck == nullptr) struck = call;
    interrupted = armed == FAULT_INTERRUPTED;
    return true;
}

// What the armed fault does to a call that needs space, that a signal can interrupt, or neither.
enum Traits : unsigned { kPlain = 0, kNeedsSpace = 1, kInterruptible = 2, kNeedsDescriptor = 4 };

// The errno with which this call fails; 0 if it goes through.
int failure(const char *call, unsigned traits) {
    switch (armed) {
    case FAULT_IO: return strikes(call, true) ? EIO : 0;
    case FAULT_NO_SPACE: return strikes(call, (traits & kNeedsSpace) != 0) ? ENOSPC : 0;
    case FAULT_NO_DESCRIPTOR: return strikes(call, (traits & kNeedsDescriptor) != 0) ? EMFILE : 0;
    case FAULT_INTERRUPTED: return strikes(call, (traits & kInterruptible) != 0) ? EINTR : 0;
    default: return 0;
    }
}

template <class Call>
auto attempt(const char *name, unsigned traits, const Call &call) -> decltype(call()) {
    std::lock_guard<std::mutex> lock(mutex);
    if (int code = failure(name, traits)) {
        errno = code;
        return -1;
    }
    return call();
}

void break_rule(const char *rule) {
    if (broken == nullptr) broken = rule;
}

int faulty_openat(int folder, const char *path, int flags, mode_t mode) {
    unsigned space = (flags & O_CREAT) != 0 ? kNeedsSpace : kPlain;
    return attempt("openat", kInterruptible | kNeedsDescriptor | space, [&] {
        int descriptor = real.openat(folder, path, flags, mode);
        if (descriptor >= 0) open_descriptors.insert(descriptor);
        return descriptor;
    });
}

// As on Linux, the descriptor is gone also where the call fails.
int faulty_close(int descriptor) {
    std::lock_guard<std::mutex> lock(mutex);
    if (open_descriptors.erase(descriptor) == 0) break_rule("a descriptor is closed twice");
    unflushable.erase(descriptor);
    int result = real.close(descriptor);
    int code = failure("close", kInterruptible);
    if (code == 0) return result;
    interrupted = false; // nobody may make this call again
    errno = code;
    return -1;
}

ssize_t faulty_write(int descriptor, const void *bytes, size_t size) {
    return attempt("write", kInterruptible | kNeedsSpace, [&] {
        if (unflushable.count(descriptor) != 0) break_rule("a file is written to after its flush failed");
        bool is_short = armed == FAULT_SHORT_WRITE && strikes("write", size > 1);
        return real.write(descriptor, bytes, is_short ? size / 2 : size);
    });
}

ssize_t faulty_pread(int descriptor, void *bytes, size_t size, off_t offset) {
    return attempt("pread", kInterruptible, [&] {
        bool is_short = armed == FAULT_SHORT_READ && strikes("pread", size > 1);
        return real.pread(descriptor, bytes, is_short ? size / 2 : size, offset);
    });
}

int faulty_fsync(int descriptor) {
    std::lock_guard<std::mutex> lock(mutex);
    if (unflushable.count(descriptor) != 0) break_rule("a flush that failed is repeated on the same descriptor");
    int code = failure("fsync", kInterruptible | kNeedsSpace);
    if (code == 0) return real.fsync(descriptor);
    if (code != EINTR) unflushable.insert(descriptor);
    errno = code;
    return -1;
}

int faulty_start_flush(int descriptor, off_t offset, off_t size) {
    return attempt("start_flush", kInterruptible | kNeedsSpace,
                   [&] { return real.start_flush(descriptor, offset, size); });
}

int faulty_renameat(int folder, const char *from, const char *to) {
    return attempt("renameat", kNeedsSpace, [&] { return real.renameat(folder, from, to); });
}

int faulty_unlinkat(int folder, const char *name) {
    return attempt("unlinkat", kPlain, [&] { return real.unlinkat(folder, name); });
}

int faulty_mkdir(const char *path, mode_t mode) {
    return attempt("mkdir", kNeedsSpace, [&] { return real.mkdir(path, mode); });
}

int faulty_faccessat(int folder, const char *path, int mode) {
    return attempt("faccessat", kPlain, [&] { return real.faccessat(folder, path, mode); });
}

dirent *faulty_readdir(DIR *folder) {
    std::lock_guard<std::mutex> lock(mutex);
    if (armed != FAULT_IO || !strikes("readdir", true)) return real.readdir(folder);
    errno = EIO;
    return nullptr;
}

// Cannot fail in a way that matters: nothing was written.
int faulty_closedir(DIR *folder) {
    std::lock_guard<std::mutex> lock(mutex);
    if (open_descriptors.erase(dirfd(folder)) == 0) break_rule("a folder is closed twice");
    return real.closedir(folder);
}

int faulty_flock(int descriptor, int operation) {
    return attempt("flock", kInterruptible, [&] { return real.flock(descriptor, operation); });
}

void *faulty_mmap(void *address, size_t size, int protection, int flags, int descriptor, off_t offset) {
    std::lock_guard<std::mutex> lock(mutex);
    if (armed != FAULT_IO || !strikes("mmap", true)) {
        return real.mmap(address, size, protection, flags, descriptor, offset);
    }
    errno = ENOMEM;
    return MAP_FAILED;
}

} // namespace

void install_posix_faults() {
    PosixCalls &calls = rekindle::platform::posix_calls();
    real = calls;
    calls = {faulty_openat,      faulty_close,    faulty_write,    faulty_pread, faulty_fsync,
             faulty_start_flush, faulty_renameat, faulty_unlinkat, faulty_mkdir, faulty_faccessat,
             faulty_readdir,     faulty_closedir, faulty_flock,    faulty_mmap};
}

void arm_posix_fault(posix_fault fault, long n, bool all_after) {
    std::lock_guard<std::mutex> lock(mutex);
    armed = fault;
    left = n;
    persistent = all_after;
    paused = interrupted = false;
    struck = broken = nullptr;
}

void pause_posix_faults() {
    std::lock_guard<std::mutex> lock(mutex);
    paused = true;
}

void resume_posix_faults() {
    std::lock_guard<std::mutex> lock(mutex);
    paused = false;
}

const char *struck_posix_call() {
    std::lock_guard<std::mutex> lock(mutex);
    return struck;
}

const char *broken_posix_rule() {
    std::lock_guard<std::mutex> lock(mutex);
    return broken;
}
