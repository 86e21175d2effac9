/* The formats that `export` writes. */
#ifndef REKINDLE_TOOL_EXPORT_H
#define REKINDLE_TOOL_EXPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "rekindle.h"

/* What to export: tensors of a checkpoint that has been checked whole. */
struct selection {
    const rekindle_checkpoint *checkpoint;
    rekindle_checkpoint_entry *entries;
    size_t count;
};

/* Both write under a temporary name beside `path`, which is renamed at the end. False if that fails, which has been
 * reported; then nothing is left behind. */
bool export_npy(const struct selection *selection, const char *path);         /* a folder that must not exist */
bool export_safetensors(const struct selection *selection, const char *path); /* a file, replaced if it exists */

/* A name beside `path` that is not used yet. The caller frees it. */
char *temporary_path(const char *path);

/* A new file to write. NULL if it cannot be made, which has been reported. */
FILE *create_file(const char *path);

/* Writes a tensor's bytes, row-major and little-endian, as the checkpoint has them. False if that fails, which has been
 * reported unless it is the file's own error, which close_file sees. */
bool write_tensor(FILE *file, const rekindle_checkpoint *checkpoint, const rekindle_checkpoint_entry *entry);

/* Flushes to the disk and closes. False, reported, if anything could not be written since create_file. */
bool close_file(FILE *file, const char *path);

/* Reports errno. Returns false. */
bool report_errno(const char *action, const char *path);

#endif
