#include "folder.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "commands.h"

rekindle_status find_folder(const char *path) {
    char *newest = NULL;
    rekindle_status status = rekindle_checkpoint_newest(path, &newest);
    rekindle_string_destroy(newest);
    return status;
}

static char *describe_failure(rekindle_status status) {
    const char *name = rekindle_status_name(status), *error = rekindle_last_error();
    char *text = allocate(strlen(name) + strlen(error) + 3);
    sprintf(text, "%s: %s", name, error);
    return text;
}

static uint64_t number_of(const char *path) {
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    return strtoull(name + strcspn(name, "0123456789"), NULL, 10);
}

static char *describe_other_name(const struct generation *generation) {
    static const char format[] = "%s: checkpoint '%s': it is generation %" PRIu64 " under another's name";
    size_t size = strlen(generation->path) + sizeof(format) + 40;
    char *text = allocate(size);
    snprintf(text, size, format, rekindle_status_name(REKINDLE_CORRUPT), generation->path,
             generation->progress.generation);
    return text;
}

static char *examine(const rekindle_checkpoint *checkpoint, struct generation *generation) {
    rekindle_status status = rekindle_checkpoint_get_progress(checkpoint, &generation->progress);
    if (status != REKINDLE_OK) return describe_failure(status);
    generation->has_progress = true;
    if (generation->progress.generation != generation->number) return describe_other_name(generation);
    status = rekindle_checkpoint_verify(checkpoint);
    return status == REKINDLE_OK ? NULL : describe_failure(status);
}

/* False if the file is gone. */
static bool read_generation(const char *path, struct generation *generation) {
    rekindle_checkpoint *checkpoint = NULL;
    struct stat file;
    rekindle_status status = rekindle_checkpoint_open(path, &checkpoint);
    if (status == REKINDLE_NOT_FOUND || stat(path, &file) != 0) {
        rekindle_checkpoint_destroy(checkpoint);
        return false;
    }
    generation->path = copy_text(path);
    generation->number = number_of(path);
    generation->size = (uint64_t)file.st_size;
    generation->modified = file.st_mtime;
    generation->has_progress = false;
    rekindle_checkpoint_progress_init(&generation->progress);
    generation->refusal = status == REKINDLE_OK ? examine(checkpoint, generation) : describe_failure(status);
    rekindle_checkpoint_destroy(checkpoint);
    return true;
}

rekindle_status read_folder(const char *path, struct folder *folder) {
    char *current = NULL;
    rekindle_status status = rekindle_checkpoint_newest(path, &current);
    folder->path = path;
    folder->generations = NULL;
    folder->count = 0;
    while (status == REKINDLE_OK) {
        char *older = NULL;
        folder->generations = reallocate(folder->generations, (folder->count + 1) * sizeof(*folder->generations));
        folder->count += read_generation(current, &folder->generations[folder->count]);
        status = rekindle_checkpoint_before(current, &older);
        rekindle_string_destroy(current);
        current = older;
    }
    return status == REKINDLE_NOT_FOUND ? REKINDLE_OK : status;
}

void free_folder(struct folder *folder) {
    for (size_t i = 0; i < folder->count; ++i) {
        free(folder->generations[i].path);
        free(folder->generations[i].refusal);
    }
    free(folder->generations);
}

const struct generation *newest_valid(const struct folder *folder) {
    for (size_t i = 0; i < folder->count; ++i) {
        if (folder->generations[i].refusal == NULL) return &folder->generations[i];
    }
    return NULL;
}

int report_no_valid(const char *path) {
    fputs("rekindle: no valid backup in '", stderr);
    write_text(stderr, path);
    fputs("'\n", stderr);
    return EXIT_INVALID;
}
