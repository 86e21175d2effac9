/* Counts this process's threads by their names. */
#ifndef THREADS_CENSUS_H
#define THREADS_CENSUS_H

typedef struct census {
    int compute; /* named "rekindle-" and a number */
    int others;
} census;

/* Between these two a thread of its own lists the threads every few milliseconds; the end gives the largest counts.
 * That thread is among `others`. Counted are threads that stay in the list for about 25 ms: when OpenMP's team shrinks
 * and grows again, a thread that is still ending is not one that computes beside its successor. */
void census_begin(void);
census census_end(void);

#endif
