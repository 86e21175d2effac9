/* Preloaded into a process, it kills it (SIGKILL) at the n-th of the system calls that change or read files of a backup
 * folder: before the call for an odd moment, behind it for an even one, so that moment 2n - 1 and 2n are around call n.
 * The moment comes from the environment variable KILL_AT_MOMENT; 0 kills at none. At the process's own end the number
 * of moments there were is written to the file that KILL_AT_MOMENT_COUNT names. */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DESCRIPTORS = 1024 };

static atomic_bool in_backup[DESCRIPTORS];
static atomic_long moments;
static long moment_to_kill_at;

__attribute__((constructor)) static void begin(void) {
    const char *moment = getenv("KILL_AT_MOMENT");
    moment_to_kill_at = moment == NULL ? 0 : strtol(moment, NULL, 10);
}

__attribute__((destructor)) static void end(void) {
    const char *path = getenv("KILL_AT_MOMENT_COUNT");
    FILE *file = path == NULL ? NULL : fopen(path, "w");
    if (file == NULL) return;
    fprintf(file, "%ld\n", atomic_load(&moments));
    fclose(file);
}

static void pass(int counts) {
    if (counts && atomic_fetch_add(&moments, 1) + 1 == moment_to_kill_at) kill(getpid(), SIGKILL);
}

static int is_in_backup(int descriptor) {
    return descriptor >= 0 && descriptor < DESCRIPTORS && in_backup[descriptor];
}

static int names_backup(const char *path) {
    return strstr(path, "/backup") != NULL;
}

/* The function of this name behind ours. */
#define BEHIND(name, result, ...)                                                                                      \
    static result (*behind)(__VA_ARGS__);                                                                              \
    if (behind == NULL) *(void **)&behind = dlsym(RTLD_NEXT, name)

/* The library opens the folder itself by its path, and everything else in it. */
int openat(int folder, const char *path, int flags, ...) {
    va_list arguments;
    mode_t mode;
    int counts = folder == AT_FDCWD ? names_backup(path) : is_in_backup(folder), descriptor;
    BEHIND("openat", int, int, const char *, int, mode_t);
    va_start(arguments, flags);
    mode = (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    pass(counts);
    descriptor = behind(folder, path, flags, mode);
    if (descriptor >= 0 && descriptor < DESCRIPTORS) in_backup[descriptor] = counts;
    pass(counts);
    return descriptor;
}

int close(int descriptor) {
    int counts = is_in_backup(descriptor), result;
    BEHIND("close", int, int);
    pass(counts);
    if (counts) in_backup[descriptor] = 0;
    result = behind(descriptor);
    pass(counts);
    return result;
}

int closedir(DIR *folder) {
    int counts = is_in_backup(dirfd(folder)), result;
    BEHIND("closedir", int, DIR *);
    pass(counts);
    if (counts) in_backup[dirfd(folder)] = 0;
    result = behind(folder);
    pass(counts);
    return result;
}

ssize_t write(int descriptor, const void *bytes, size_t size) {
    int counts = is_in_backup(descriptor);
    ssize_t result;
    BEHIND("write", ssize_t, int, const void *, size_t);
    pass(counts);
    result = behind(descriptor, bytes, size);
    pass(counts);
    return result;
}

ssize_t pread(int descriptor, void *bytes, size_t size, off_t offset) {
    int counts = is_in_backup(descriptor);
    ssize_t result;
    BEHIND("pread", ssize_t, int, void *, size_t, off_t);
    pass(counts);
    result = behind(descriptor, bytes, size, offset);
    pass(counts);
    return result;
}

int fsync(int descriptor) {
    int counts = is_in_backup(descriptor), result;
    BEHIND("fsync", int, int);
    pass(counts);
    result = behind(descriptor);
    pass(counts);
    return result;
}

int renameat(int from_folder, const char *from, int to_folder, const char *to) {
    int counts = is_in_backup(to_folder), result;
    BEHIND("renameat", int, int, const char *, int, const char *);
    pass(counts);
    result = behind(from_folder, from, to_folder, to);
    pass(counts);
    return result;
}

int unlinkat(int folder, const char *name, int flags) {
    int counts = is_in_backup(folder), result;
    BEHIND("unlinkat", int, int, const char *, int);
    pass(counts);
    result = behind(folder, name, flags);
    pass(counts);
    return result;
}
