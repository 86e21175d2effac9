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
        [](const char *path, int flags, mode_t mode) { return ::open(path, flags, mode); },
        ::close,
        ::write,
        ::pread,
        ::fsync,
        [](int descriptor, off_t offset, off_t size) {
            return ::sync_file_range(descriptor, offset, size, SYNC_FILE_RANGE_WRITE);
        },
        ::rename,
        ::unlink,
        ::mkdir,
        [](const char *path, int mode) { return ::faccessat(AT_FDCWD, path, mode, AT_EACCESS); },
        ::flock,
        ::mmap,
    };
    return calls;
}

} // namespace rekindle::platform
