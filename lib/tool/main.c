/* rekindle: looks into checkpoint files. A client of the public C API. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"

static const char kUsage[] =
    "usage: rekindle inspect [--json] FILE|FOLDER   show progress, texts and tensors of a checkpoint\n"
    "       rekindle verify FILE|FOLDER             read a checkpoint whole and check every byte\n"
    "       rekindle diff FILE|FOLDER FILE|FOLDER   show in what two checkpoints differ\n"
    "       rekindle export [--npy|--safetensors] FILE|FOLDER OUTPUT [TENSOR...]\n"
    "                                               write tensors for other programs\n"
    "       rekindle --help | --version\n"
    "\n"
    "FILE is a backup, a saved model or saved weights; `inspect` checks everything in it but the\n"
    "tensors' contents. FOLDER is one of backups; `inspect` and `verify` check every byte of every\n"
    "generation, and show what each holds and why one is refused. Then, as the other commands do,\n"
    "`inspect` takes the newest valid one.\n"
    "\n"
    "`export` writes the TENSORs of these names, or all. OUTPUT is a new folder with a .npy file for\n"
    "each, or one file if its name ends in .safetensors; the options say otherwise.\n"
    "\n"
    "Exit status: 0 the checkpoint, or one in the folder, is valid, and what was asked for is done;\n"
    "1 it is not; 2 wrong usage. Of `diff`: 0 they are equal; 1 they differ; 2 one is not valid, or\n"
    "wrong usage.\n";

struct command {
    const char *name;
    int (*run)(int argc, char **argv);
    int unwritable; /* the exit status where the output cannot be written */
};

static const struct command kCommands[] = {{"inspect", inspect, EXIT_INVALID},
                                           {"verify", verify, EXIT_INVALID},
                                           {"diff", diff, EXIT_TROUBLE},
                                           {"export", export, EXIT_INVALID}};

static const struct command *find_command(const char *name) {
    for (size_t i = 0; i < sizeof(kCommands) / sizeof(kCommands[0]); ++i) {
        if (strcmp(name, kCommands[i].name) == 0) return &kCommands[i];
    }
    return NULL;
}

static int run(const struct command *command, int argc, char **argv) {
    int result;
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(kUsage, stdout);
        return EXIT_SUCCESS;
    }
    if (argc == 2 && strcmp(argv[1], "--version") == 0) {
        printf("rekindle %s\n", rekindle_version());
        return EXIT_SUCCESS;
    }
    result = command == NULL ? WRONG_USAGE : command->run(argc - 2, argv + 2);
    if (result != WRONG_USAGE) return result;
    fputs(kUsage, stderr);
    return EXIT_USAGE;
}

int main(int argc, char **argv) {
    const struct command *command = argc < 2 ? NULL : find_command(argv[1]);
    int result = run(command, argc, argv);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        perror("rekindle: cannot write the output");
        return command == NULL ? EXIT_INVALID : command->unwritable;
    }
    return result;
}
