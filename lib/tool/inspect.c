#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inspect.h"

#include "commands.h"
#include "names.h"

static rekindle_status print_progress(const rekindle_checkpoint *checkpoint) {
    rekindle_checkpoint_progress progress = REKINDLE_CHECKPOINT_PROGRESS_INIT;
    rekindle_status status = rekindle_checkpoint_get_progress(checkpoint, &progress);
    if (status != REKINDLE_OK) return status;
    if (progress.run_status == REKINDLE_RUN_NONE) {
        printf("run            no run (a saved model or weights)\n");
        return REKINDLE_OK;
    }
    printf("run            %s\n", run_status_name(progress.run_status));
    printf("generation     %" PRIu64 "\n", progress.generation);
    printf("position       ");
    print_position(&progress);
    printf("\n");
    return REKINDLE_OK;
}

static rekindle_status print_texts(const rekindle_checkpoint *checkpoint) {
    for (size_t i = 0; i < TEXT_COUNT; ++i) {
        const char *json;
        rekindle_status status = kTexts[i].get(checkpoint, &json);
        if (status != REKINDLE_OK) return status;
        printf("%-15s", kTexts[i].name);
        print_text(json[0] == '\0' ? "none" : json);
        printf("\n");
    }
    return REKINDLE_OK;
}

static rekindle_status print_entries(const rekindle_checkpoint *checkpoint) {
    size_t count, i;
    uint64_t total = 0;
    const int column = 20;
    rekindle_status status = rekindle_checkpoint_entry_count(checkpoint, &count);
    if (status != REKINDLE_OK) return status;
    printf("\n%-9s  %-7s  %-20s  %12s  %s\n", "kind", "dtype", "shape", "bytes", "name");
    for (i = 0; i < count; ++i) {
        rekindle_checkpoint_entry entry = REKINDLE_CHECKPOINT_ENTRY_INIT;
        int width;
        status = rekindle_checkpoint_get_entry(checkpoint, i, &entry);
        if (status != REKINDLE_OK) return status;
        printf("%-9s  %-7s  ", kind_name(entry.kind), dtype_name(entry.dtype));
        width = print_shape(&entry);
        printf("%*s  %12" PRIu64 "  ", width < column ? column - width : 0, "", entry.byte_count);
        print_text(entry.name);
        printf("\n");
        total += entry.byte_count;
    }
    printf("%zu tensors, %" PRIu64 " bytes\n", count, total);
    return REKINDLE_OK;
}

rekindle_status print_checkpoint(const rekindle_checkpoint *checkpoint, const char *path) {
    rekindle_status status;
    printf("file           ");
    print_text(path);
    printf("\n");
    status = print_progress(checkpoint);
    if (status == REKINDLE_OK) status = print_texts(checkpoint);
    if (status == REKINDLE_OK) status = print_entries(checkpoint);
    return status;
}

rekindle_status print_whole_folder(const struct folder *folder, const rekindle_checkpoint *newest) {
    print_folder(folder);
    if (newest == NULL) return REKINDLE_OK;
    printf("\n");
    return print_checkpoint(newest, newest_valid(folder)->path);
}

static int inspect_file(const char *path, bool as_json) {
    rekindle_checkpoint *checkpoint = NULL;
    rekindle_status status = rekindle_checkpoint_open(path, &checkpoint);
    if (status == REKINDLE_OK) status = (as_json ? print_checkpoint_json : print_checkpoint)(checkpoint, path);
    rekindle_checkpoint_destroy(checkpoint);
    return status == REKINDLE_OK ? EXIT_SUCCESS : report_failure(status);
}

static int inspect_folder(const char *path, bool as_json) {
    struct folder folder;
    rekindle_checkpoint *checkpoint = NULL;
    rekindle_status status = read_folder(path, &folder);
    const struct generation *newest = newest_valid(&folder);
    int result;
    if (status == REKINDLE_OK && newest != NULL) status = rekindle_checkpoint_open(newest->path, &checkpoint);
    if (status == REKINDLE_OK) status = (as_json ? print_whole_folder_json : print_whole_folder)(&folder, checkpoint);
    if (status != REKINDLE_OK) {
        result = report_failure(status);
    } else {
        result = newest == NULL ? report_no_valid(path) : EXIT_SUCCESS;
    }
    rekindle_checkpoint_destroy(checkpoint);
    free_folder(&folder);
    return result;
}

int inspect(int argc, char **argv) {
    bool as_json = argc == 2 && strcmp(argv[0], "--json") == 0;
    const char *path = as_json ? argv[1] : argv[0];
    rekindle_status status;
    if (argc != 1 && !as_json) return WRONG_USAGE;
    status = find_folder(path);
    if (status == REKINDLE_NOT_FOUND) return report_failure(status);
    return status == REKINDLE_OK ? inspect_folder(path, as_json) : inspect_file(path, as_json);
}
