#pragma once

#include <cstddef>
#include <dirent.h>
#include <sys/types.h>

namespace rekindle::platform {

// The system calls whose failures matter to files, so that a test can make each of them fail, fall short or be
// interrupted. Meanings and errno are the operating system's; a folder is a descriptor, or AT_FDCWD for a path.
struct PosixCalls {
    int (*openat)(int folder, const char *path, int flags, mode_t mode);
    int (*close)(int descriptor);
    ssize_t (*write)(int descriptor, const void *bytes, size_t size);
    ssize_t (*pread)(int descriptor, void *bytes, size_t size, off_t offset);
    int (*fsync)(int descriptor);
    int (*start_flush)(int descriptor, off_t offset, off_t size);  // sync_file_range that waits for nothing
    int (*renameat)(int folder, const char *from, const char *to); // within the folder
    int (*unlinkat)(int folder, const char *name);
    int (*mkdir)(const char *path, mode_t mode);
    int (*faccessat)(int folder, const char *path, int mode); // for the effective user
    dirent *(*readdir)(DIR *folder);
    int (*closedir)(DIR *folder);
    int (*flock)(int descriptor, int operation);
    void *(*mmap)(void *address, size_t size, int protection, int flags, int descriptor, off_t offset);
};

// The calls in use; a test may exchange members while no other thread works with files.
PosixCalls &posix_calls();

} // namespace rekindle::platform
