/* A folder of NumPy's .npy files. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commands.h"
#include "export.h"

/* The name of a tensor's file, which the caller frees: slashes become dots; letters, digits, '-' and '_' stay; other
 * bytes become %XX, and so does a slash at the beginning, so that no file is hidden. Different names stay different,
 * and none leads out of the folder. */
static char *file_name(const char *name) {
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    char *result = allocate(3 * strlen(name) + sizeof(".npy"));
    char *end = result;
    for (const char *at = name; *at != '\0'; ++at) {
        if (*at == '/' && at != name) {
            *end++ = '.';
        } else if (strchr(plain, *at) != NULL) {
            *end++ = *at;
        } else {
            end += sprintf(end, "%%%02X", (unsigned)(unsigned char)*at);
        }
    }
    memcpy(end, ".npy", sizeof(".npy"));
    return result;
}

static const char *type_of(rekindle_dtype dtype) {
    switch (dtype) {
    case REKINDLE_FLOAT32: return "<f4";
    case REKINDLE_FLOAT64: return "<f8";
    case REKINDLE_UINT8: return "|u1";
    case REKINDLE_INT32: return "<i4";
    case REKINDLE_INT64: return "<i8";
    case REKINDLE_UINT64: return "<u8";
    }
    return "";
}

/* Version 1.0, whose header may have 65,535 bytes: no shape needs more. */
static void write_header(FILE *file, const rekindle_checkpoint_entry *entry) {
    enum { PREFIX = 10, ALIGNMENT = 64 };
    char text[512];
    int size = sprintf(text, "{'descr': '%s', 'fortran_order': False, 'shape': (", type_of(entry->dtype));
    int padded;
    for (size_t i = 0; i < entry->rank; ++i) {
        size += sprintf(text + size, "%s%" PRId64, i == 0 ? "" : ", ", entry->shape[i]);
    }
    size += sprintf(text + size, entry->rank == 1 ? ",), }" : "), }");
    padded = (PREFIX + size + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT - PREFIX;
    fwrite("\x93NUMPY\x01\x00", 1, 8, file);
    fputc(padded % 256, file);
    fputc(padded / 256, file);
    fprintf(file, "%s%*s\n", text, padded - size - 1, "");
}

static bool write_file(const struct selection *selection, const rekindle_checkpoint_entry *entry, const char *path) {
    FILE *file = create_file(path);
    bool written;
    if (file == NULL) return false;
    write_header(file, entry);
    written = write_tensor(file, selection->checkpoint, entry);
    return close_file(file, path) && written;
}

static char *path_in(const char *folder, const rekindle_checkpoint_entry *entry) {
    char *name = file_name(entry->name);
    char *path = allocate(strlen(folder) + strlen(name) + 2);
    sprintf(path, "%s/%s", folder, name);
    free(name);
    return path;
}

static bool write_files(const struct selection *selection, const char *folder) {
    for (size_t i = 0; i < selection->count; ++i) {
        char *path = path_in(folder, &selection->entries[i]);
        bool written = write_file(selection, &selection->entries[i], path);
        free(path);
        if (!written) return false;
    }
    return true;
}

static void remove_files(const struct selection *selection, const char *folder) {
    for (size_t i = 0; i < selection->count; ++i) {
        char *path = path_in(folder, &selection->entries[i]);
        unlink(path);
        free(path);
    }
    rmdir(folder);
}

bool export_npy(const struct selection *selection, const char *path) {
    struct stat status;
    char *temporary;
    bool exported;
    if (lstat(path, &status) == 0) {
        errno = EEXIST;
        return report_errno("make folder", path);
    }
    temporary = temporary_path(path);
    if (mkdir(temporary, 0777) != 0) {
        report_errno("make folder", temporary);
        free(temporary);
        return false;
    }
    exported = write_files(selection, temporary);
    if (exported && rename(temporary, path) != 0) exported = report_errno("make folder", path);
    if (!exported) remove_files(selection, temporary);
    free(temporary);
    return exported;
}
