#include "platform/posix_calls.h"

#include <cstdio>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace rekindle::platform {

PosixCalls &posix_calls() {
    static PosixCalls calls{
        [](int folder, const char *path, int flags, mode_t mode) { return ::openat(folder, path, flags, mode); },
        ::close,
        ::write,
        ::pread,
        ::fsync,
        [](int descriptor, off_t offset, off_t size) {
            return ::sync_file_range(descriptor, offset, size, SYNC_FILE_RANGE_WRITE);
        },
        [](int folder, const char *from, const char *to) { return ::renameat(folder, from, folder, to); },
        [](int folder, const char *name) { return ::unlinkat(folder, name, 0); },
        ::mkdir,
        [](int folder, const char *path, int mode) { return ::faccessat(folder, path, mode, AT_EACCESS); },
        ::readdir,
        ::closedir,
        ::flock,
        ::mmap,
    };
    return calls;
}

} // namespace rekindle::platform
