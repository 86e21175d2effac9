/* What a host does to the folders of its runs, each change at once and with system calls alone, so that it can be made
 * while the library is inside of one. There are two runs, 0 and 1: each has its folder `backup` in one of its own. */
#ifndef FOLDER_CHANGES_H
#define FOLDER_CHANGES_H

#include <stdbool.h>

enum { FOLDERS = 2 };

enum change {
    RENAMED,              /* the folder of run 0 */
    REPLACED,             /* the two folders change places */
    REMOVED,              /* that of run 0 */
    REMOVED_AND_REPLACED, /* by that of run 1 */
    MOUNTED_OVER,         /* that of run 1 over that of run 0; needs root */
    MADE_READ_ONLY,       /* that of run 0 */
    PARENTS_SWAPPED,      /* the folders above change places */
    DIRECTORY_CHANGED,    /* from the folder above that of run 0 to the other; paths are relative */
    STANDARD_CLOSED,      /* descriptors 0 to 2, and from then on something is printed at each moment */
    CHANGE_COUNT
};

extern const char *const change_names[CHANGE_COUNT];

/* Makes the folders, empty, in a new folder. Ends the process with a message if anything fails. */
void make_folders(void);
void remove_folders(void);

/* What the callback of a run is to be made with, and from which working directory, which is entered. */
const char *enter_for(enum change change, int run);

void make_change(enum change change);
/* Where STANDARD_CLOSED was made. */
void print_to_standard(void);

/* Undoes what keeps the test from going on: mounts, permissions, closed descriptors. The working directory is "/". */
void settle(void);

/* The path of a run's folder wherever it is by now; a new one where it is gone. Valid until the next call for this run.
 */
const char *folder_of(int run);
bool is_gone(int run);

/* Whether a change can be tried on this machine. */
bool can_make(enum change change);

#endif
