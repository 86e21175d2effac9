/* rekindle: looks into checkpoint files. A client of the public C API. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"

static const char kUsage[] =
    "usage: rekindle inspect [--json] FILE|FOLDER   show progress, texts and tensors of a checkpoint\n"
    "       rekindle verify FILE|FOLDER             read a checkpoint whole and check every byte\n"
    "       rekindle --help | --version\n"
    "\n"
    "FILE is a backup, a saved model or saved weights. Of a FOLDER of backups both commands check\n"
    "every byte of every generation, and show what each holds and why one is refused; then\n"
    "`inspect` shows the newest valid one. Of a FILE `inspect` checks everything but the tensors'\n"
    "contents.\n"
    "\n"
    "Exit status: 0 the checkpoint is valid, or one in the folder; 1 none is, or it cannot be read;\n"
    "2 wrong usage.\n";

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
} kCommands[] = {{"inspect", inspect}, {"verify", verify}};

static int run_command(int argc, char **argv) {
    for (size_t i = 0; argc >= 2 && i < sizeof(kCommands) / sizeof(kCommands[0]); ++i) {
        if (strcmp(argv[1], kCommands[i].name) == 0) return kCommands[i].run(argc - 2, argv + 2);
    }
    return WRONG_USAGE;
}

static int run(int argc, char **argv) {
    int result;
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(kUsage, stdout);
        return EXIT_SUCCESS;
    }
    if (argc == 2 && strcmp(argv[1], "--version") == 0) {
        printf("rekindle %s\n", rekindle_version());
        return EXIT_SUCCESS;
    }
    result = run_command(argc, argv);
    if (result != WRONG_USAGE) return result;
    fputs(kUsage, stderr);
    return EXIT_USAGE;
}

int main(int argc, char **argv) {
    int result = run(argc, argv);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        perror("rekindle: cannot write the output");
        return EXIT_INVALID;
    }
    return result;
}
