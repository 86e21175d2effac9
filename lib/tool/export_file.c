#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"
#include "export.h"

bool report_errno(const char *action, const char *path) {
    const char *reason = strerror(errno);
    fprintf(stderr, "rekindle: cannot %s '", action);
    write_text(stderr, path);
    fprintf(stderr, "': %s\n", reason);
    return false;
}

char *temporary_path(const char *path) {
    size_t length = strlen(path), size = length + 32;
    char *temporary = allocate(size);
    while (length > 1 && path[length - 1] == '/') --length;
    snprintf(temporary, size, "%.*s.tmp-%ld", (int)length, path, (long)getpid());
    return temporary;
}

FILE *create_file(const char *path) {
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "wb");
    if (file == NULL) report_errno("create", path);
    return file;
}

bool write_tensor(FILE *file, const rekindle_checkpoint *checkpoint, const rekindle_checkpoint_entry *entry) {
    enum { CHUNK = 1 << 20 };
    unsigned char *bytes = allocate(CHUNK);
    rekindle_status status = REKINDLE_OK;
    for (uint64_t at = 0; status == REKINDLE_OK && !ferror(file) && at < entry->byte_count; at += CHUNK) {
        size_t size = entry->byte_count - at < CHUNK ? (size_t)(entry->byte_count - at) : CHUNK;
        status = rekindle_checkpoint_read_bytes(checkpoint, entry->name, at, bytes, size);
        if (status == REKINDLE_OK) fwrite(bytes, 1, size, file);
    }
    free(bytes);
    if (status != REKINDLE_OK) report_failure(status);
    return status == REKINDLE_OK && !ferror(file);
}

bool close_file(FILE *file, const char *path) {
    bool written = fflush(file) == 0 && !ferror(file) && fsync(fileno(file)) == 0;
    int reason = errno;
    if (fclose(file) == 0 && written) return true;
    if (!written) errno = reason;
    return report_errno("write", path);
}
