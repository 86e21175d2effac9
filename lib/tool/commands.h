/* The tool's commands and what they share. Exit statuses: EXIT_SUCCESS, EXIT_INVALID, EXIT_USAGE. */
#ifndef REKINDLE_TOOL_COMMANDS_H
#define REKINDLE_TOOL_COMMANDS_H

#include "rekindle.h"

enum { EXIT_INVALID = 1, EXIT_USAGE = 2 };

/* Prints what a file says about itself and lists its tensors. `path` names it in the output. Returns the exit status.
 */
int inspect(const rekindle_checkpoint *checkpoint, const char *path);

/* Checks a whole file. Returns the exit status. */
int verify(const rekindle_checkpoint *checkpoint, const char *path);

/* Reports the library's last error. Returns EXIT_INVALID. */
int report_failure(rekindle_status status);

/* Prints text from a file of unknown origin to stdout: control characters, which a terminal would obey, as \xNN. */
void print_text(const char *text);

#endif
