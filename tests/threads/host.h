/* Hosts of several kinds, with settings of their own that the library must leave as they are. */
#ifndef THREADS_HOST_H
#define THREADS_HOST_H

#include <stdbool.h>

/* Knows a kind of host ("sequential", "omp", "omp_one", "pthreads") and a float mode ("default", "flush", "up", "down",
 * "zero", "traps"). */
bool host_is_known(const char *kind, const char *float_mode);

/* Calls job(index, context) for each index below `jobs`, on threads of this kind:
 *   sequential  one after the other on this thread
 *   omp         each on a thread of the host's own parallel region
 *   omp_one     one after the other on one thread of such a region, while the others wait
 *   pthreads    each on a thread of its own, all at once
 * Every one of those threads has the float mode and OpenMP settings unlike the defaults. Ends the program with a
 * message if it has others, or another name or affinity, after a job. */
void host_run(const char *kind, const char *float_mode, int jobs, void (*job)(int index, void *context), void *context);

/* The same check for a function that the library calls on such a thread. */
void host_check_thread(void);

#endif
