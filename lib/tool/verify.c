#include <stdio.h>
#include <stdlib.h>

#include "commands.h"
#include "folder.h"

static int verify_file(const char *path) {
    rekindle_checkpoint *checkpoint = NULL;
    rekindle_status status = rekindle_checkpoint_open(path, &checkpoint);
    if (status == REKINDLE_OK) status = rekindle_checkpoint_verify(checkpoint);
    rekindle_checkpoint_destroy(checkpoint);
    if (status != REKINDLE_OK) return report_failure(status);
    print_text(path);
    printf(": valid\n");
    return EXIT_SUCCESS;
}

static int verify_folder(const char *path) {
    struct folder folder;
    rekindle_status status = read_folder(path, &folder);
    int result = EXIT_SUCCESS;
    if (status == REKINDLE_OK) print_folder(&folder);
    if (status != REKINDLE_OK) {
        result = report_failure(status);
    } else if (newest_valid(&folder) == NULL) {
        result = report_no_valid(path);
    }
    free_folder(&folder);
    return result;
}

int verify(int argc, char **argv) {
    rekindle_status status;
    if (argc != 1) return WRONG_USAGE;
    status = find_folder(argv[0]);
    if (status == REKINDLE_NOT_FOUND) return report_failure(status);
    return status == REKINDLE_OK ? verify_folder(argv[0]) : verify_file(argv[0]);
}
