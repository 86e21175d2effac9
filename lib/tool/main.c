/* rekindle: looks into checkpoint files. A client of the public C API. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"

static const char kUsage[] =
    "usage: rekindle inspect FILE|FOLDER   show progress, texts and tensors of a checkpoint\n"
    "       rekindle verify FILE|FOLDER    read a checkpoint whole and check every byte\n"
    "       rekindle --help | --version\n"
    "\n"
    "FILE is a backup, a saved model or saved weights; for a FOLDER of backups the newest one is\n"
    "taken. `inspect` checks everything but the tensors' contents.\n"
    "\n"
    "Exit status: 0 the checkpoint is valid; 1 it is not, or cannot be read; 2 wrong usage.\n";

typedef int (*command)(const rekindle_checkpoint *checkpoint, const char *path);

static int run_on_file(command run, const char *path) {
    rekindle_checkpoint *checkpoint;
    rekindle_status status = rekindle_checkpoint_open(path, &checkpoint);
    int result;
    if (status != REKINDLE_OK) return report_failure(status);
    result = run(checkpoint, path);
    rekindle_checkpoint_destroy(checkpoint);
    return result;
}

static int run_on_file_or_folder(command run, const char *path) {
    char *newest = NULL;
    rekindle_status status = rekindle_checkpoint_newest(path, &newest);
    int result;
    if (status == REKINDLE_NOT_FOUND) return report_failure(status);
    /* Any other failure says that this is no folder; then opening it as a file tells what it is. */
    result = run_on_file(run, status == REKINDLE_OK ? newest : path);
    rekindle_string_destroy(newest);
    return result;
}

static command find_command(const char *name) {
    if (strcmp(name, "inspect") == 0) return inspect;
    if (strcmp(name, "verify") == 0) return verify;
    return NULL;
}

static int run(int argc, char **argv) {
    command found;
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(kUsage, stdout);
        return EXIT_SUCCESS;
    }
    if (argc == 2 && strcmp(argv[1], "--version") == 0) {
        printf("rekindle %s\n", rekindle_version());
        return EXIT_SUCCESS;
    }
    found = argc == 3 ? find_command(argv[1]) : NULL;
    if (found == NULL) {
        fputs(kUsage, stderr);
        return EXIT_USAGE;
    }
    return run_on_file_or_folder(found, argv[2]);
}

int main(int argc, char **argv) {
    int result = run(argc, argv);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        perror("rekindle: cannot write the output");
        return EXIT_INVALID;
    }
    return result;
}
