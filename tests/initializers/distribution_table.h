/* Reads tests/golden/initializers.txt. */
#ifndef REKINDLE_TEST_DISTRIBUTION_TABLE_H
#define REKINDLE_TEST_DISTRIBUTION_TABLE_H

#include <stddef.h>

#define QUANTILE_COUNT 7
#define DISTRIBUTION_ROOM 32

extern const double quantile_levels[QUANTILE_COUNT];

typedef struct distribution {
    char initializer[32]; /* Keras's class name */
    char layer[16];
    char kind[32]; /* "uniform", "normal", "truncated_normal" or "constant" */
    double lower, upper, mean, stddev;
    double measured_count;
    double measured_quantiles[QUANTILE_COUNT];
} distribution;

/* Fills in the table and returns the number of its rows; ends the program with a message if the file is not as
 * README.md of tests/golden says. */
size_t read_distributions(const char *path, distribution table[DISTRIBUTION_ROOM]);

#endif
