/* Other programs, which are run to their end. */
#ifndef COMMAND_H
#define COMMAND_H

#include <stdbool.h>

/* Whether the program, which PATH names, ends with 0. `arguments` begin with it and end with NULL; what it prints goes
 * to stderr. */
bool command_succeeds(const char *const *arguments);

#endif
