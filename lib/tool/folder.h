/* A backup folder: its generations, every byte of them checked as a run does that looks where to resume. */
#ifndef REKINDLE_TOOL_FOLDER_H
#define REKINDLE_TOOL_FOLDER_H

#include <stdbool.h>
#include <time.h>

#include "rekindle.h"

struct generation {
    char *path;
    uint64_t number; /* by the file's name */
    uint64_t size;   /* of the file, in bytes */
    time_t modified;
    bool has_progress; /* false: the file is too damaged to say */
    rekindle_checkpoint_progress progress;
    char *refusal; /* why a run would not resume from it; NULL: it is valid */
};

struct folder {
    const char *path;
    struct generation *generations; /* the newest first */
    size_t count;
};

/* Whether this is a backup folder. REKINDLE_NOT_FOUND: there is no such file, or a folder without backups; other
 * failures: it is something else, such as a file. */
rekindle_status find_folder(const char *path);

/* Reads a folder that find_folder has found. A generation that a run removes meanwhile is left out. */
rekindle_status read_folder(const char *path, struct folder *folder);
void free_folder(struct folder *folder);

/* NULL if none is valid. */
const struct generation *newest_valid(const struct folder *folder);

/* Prints a table of the generations. */
void print_folder(const struct folder *folder);

/* Reports that no generation is valid. Returns EXIT_INVALID. */
int report_no_valid(const char *path);

#endif
