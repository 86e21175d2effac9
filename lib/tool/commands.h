/* The tool's commands and what they share. */
#ifndef REKINDLE_TOOL_COMMANDS_H
#define REKINDLE_TOOL_COMMANDS_H

#include <stdio.h>

#include "rekindle.h"

/* Exit statuses, beside EXIT_SUCCESS. `diff` has those of diff(1): for it 1 is no failure. */
enum { EXIT_INVALID = 1, EXIT_DIFFERENT = 1, EXIT_USAGE = 2, EXIT_TROUBLE = 2 };

/* What a command returns instead for arguments that it does not understand, before it has done anything. */
enum { WRONG_USAGE = -1 };

/* The commands: each gets the arguments behind its name and returns an exit status or WRONG_USAGE. */
int inspect(int argc, char **argv);
int verify(int argc, char **argv);
int diff(int argc, char **argv);
int export(int argc, char **argv);

/* Opens a file, or of a backup folder the newest valid generation, every byte of it checked. NULL if there is none,
 * which has been reported. */
rekindle_checkpoint *open_whole(const char *path);

/* Prints a tensor's shape as Keras does, "(24, 40)" or "(3,)". Returns how many characters that are. */
int print_shape(const rekindle_checkpoint_entry *entry);

/* Prints "epoch 3, batch 17, batches; step 99". */
void print_position(const rekindle_checkpoint_progress *progress);

/* Reports the library's last error. Returns EXIT_INVALID. */
int report_failure(rekindle_status status);

/* Writes text from a file of unknown origin: control characters, which a terminal would obey, as \xNN. */
void write_text(FILE *stream, const char *text);
void print_text(const char *text); /* to stdout */

/* Memory; where there is none left, the tool says so and exits. The caller frees it. */
void *allocate(size_t size);
void *reallocate(void *memory, size_t size);
char *copy_text(const char *text);

#endif
