/* What a run of jobs computed: tensors, as doubles, which hold floats exactly. */
#ifndef THREADS_RESULTS_H
#define THREADS_RESULTS_H

#include <stddef.h>
#include <stdint.h>

typedef struct results {
    double *values; /* all tensors, one after the other */
    size_t count;
    size_t *ends; /* where each tensor ends in `values` */
    size_t tensors;
} results;

void results_free(results *from);

/* Append a tensor, or all of another run's. */
void results_add_floats(results *to, const float *values, size_t count);
void results_add_doubles(results *to, const double *values, size_t count);
void results_append(results *to, const results *from);

/* A hash of every bit (FNV-1a, 64 bits). */
uint64_t results_hash(const results *of);

/* Files of results; a failure ends the program. */
void results_write(const results *from, const char *path);
results results_read(const char *path);

/* The smallest rtol with which |a - e| <= rtol * |e| + rtol * max|e| holds for every element of every tensor; infinite
 * if the shapes differ or a number is not finite. */
double results_deviation(const results *actual, const results *expected);

#endif
