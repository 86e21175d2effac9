/* What the kill campaign does with processes and files. */
#ifndef PROCESSES_H
#define PROCESSES_H

#include <stdbool.h>
#include <sys/types.h>

double seconds_now(void);

/* Forks and executes; `arguments` begin with the program and end with NULL. */
pid_t start_process(const char *const *arguments);

enum ending {
    FINISHED, /* exited with 0 */
    FAILED,   /* exited with another number, or a signal that was not ours */
    KILLED    /* was alive at the deadline and died of our SIGKILL */
};

/* Waits for the process; kills it at the deadline. */
enum ending wait_until(pid_t process, double deadline);

/* Makes the folder, or removes all that is in it. */
void make_empty_folder(const char *path);

bool files_are_equal(const char *first, const char *second);

#endif
