#include <stddef.h>

#include "commands.h"
#include "folder.h"

static rekindle_checkpoint *open_file(const char *path) {
    rekindle_checkpoint *checkpoint = NULL;
    rekindle_status status = rekindle_checkpoint_open(path, &checkpoint);
    if (status == REKINDLE_OK) status = rekindle_checkpoint_verify(checkpoint);
    if (status == REKINDLE_OK) return checkpoint;
    report_failure(status);
    rekindle_checkpoint_destroy(checkpoint);
    return NULL;
}

static rekindle_checkpoint *open_newest_valid(const char *path) {
    struct folder folder;
    rekindle_checkpoint *checkpoint = NULL;
    rekindle_status status = read_folder(path, &folder);
    const struct generation *newest = newest_valid(&folder);
    if (status == REKINDLE_OK && newest != NULL) status = rekindle_checkpoint_open(newest->path, &checkpoint);
    if (status != REKINDLE_OK) {
        report_failure(status);
    } else if (newest == NULL) {
        report_no_valid(path);
    }
    free_folder(&folder);
    return checkpoint;
}

rekindle_checkpoint *open_whole(const char *path) {
    rekindle_status status = find_folder(path);
    if (status == REKINDLE_OK) return open_newest_valid(path);
    if (status != REKINDLE_NOT_FOUND) return open_file(path);
    report_failure(status);
    return NULL;
}
