/* Counts this process's threads by their names. */
#ifndef THREADS_CENSUS_H
#define THREADS_CENSUS_H

typedef struct census {
    int compute; /* named "rekindle-" and a number */
    int others;
} census;

/* The threads of this moment. */
census take_census(void);

/* Between these two a thread of its own takes a census every few milliseconds; the end gives the largest counts. That
 * thread is among `others`. */
void census_begin(void);
census census_end(void);

#endif
