/* What the ranks of a job say of themselves (recovery/worker_ranks.h). */
#ifndef WORDS_H
#define WORDS_H

#include "scale/job.h"

enum { MOST_PROCESSES = 2 * MAXIMUM_RANKS, TEXT_SIZE = 400 };

/* The ranks that have begun, whether they live or not; those that a launcher has lost, too. Gives how many. */
int find_processes(const struct job *job, pid_t found[MOST_PROCESSES]);
/* Whether one has said a line that begins so: joined, finished, lost. */
bool process_says(const struct job *job, pid_t process, const char *word);
/* How many ranks have. */
int ranks_that(const struct job *job, const char *word);

/* Tells on standard error which have said neither that they have finished nor that they have lost another one, and
 * whether they live. */
void tell_who_is_silent(const struct job *job);

/* 0: it has not joined the others. */
pid_t process_of_rank(const struct job *job, int rank);
/* Whether its fit has ended because another rank is lost: when, and with what text. */
bool has_lost_another(const struct job *job, int rank, double *when, char text[TEXT_SIZE]);

#endif
