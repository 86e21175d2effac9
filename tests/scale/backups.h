/* The folder of a run's backups, between two lives. */
#ifndef BACKUPS_H
#define BACKUPS_H

#include <stdbool.h>

/* What is wrong with it, or NULL: there must be a backup, each must be whole, as the command `tool` finds, and there
 * must be nothing else. `unfinished`: but temporary files, of a writer that was killed, which the next life removes. */
const char *check_backups(const char *tool, const char *folder, bool unfinished);

/* Also true if there is no such folder. */
bool is_empty_folder(const char *path);

#endif
