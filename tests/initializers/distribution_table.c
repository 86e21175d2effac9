#include "distribution_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const double quantile_levels[QUANTILE_COUNT] = {0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99};

static void refuse(const char *path, const char *line) {
    fprintf(stderr, "%s: unexpected line: %s\n", path, line);
    exit(EXIT_FAILURE);
}

static void read_line(FILE *file, const char *path, char *line, int size) {
    if (fgets(line, size, file) == NULL) refuse(path, "(end of file)");
    line[strcspn(line, "\n")] = '\0';
}

/* "initializer NAME LAYER RANK DIMS... DISTRIBUTION" */
static int read_names(const char *line, distribution *row) {
    const char *last = strrchr(line, ' ');
    if (sscanf(line, "initializer %31s %15s", row->initializer, row->layer) != 2) return 0;
    snprintf(row->kind, sizeof(row->kind), "%s", last + 1);
    return 1;
}

/* "measured COUNT MIN MAX MEAN STDDEV Q01 ... Q99" */
static int read_measured(const char *line, distribution *row) {
    double *q = row->measured_quantiles;
    return sscanf(line, "measured %lf %*f %*f %*f %*f %lf %lf %lf %lf %lf %lf %lf", &row->measured_count, &q[0], &q[1],
                  &q[2], &q[3], &q[4], &q[5], &q[6]) == 1 + QUANTILE_COUNT;
}

size_t read_distributions(const char *path, distribution table[DISTRIBUTION_ROOM]) {
    FILE *file = fopen(path, "r");
    char line[512];
    size_t count = 0;
    if (file == NULL) refuse(path, "(no such file)");
    read_line(file, path, line, sizeof(line));
    if (strcmp(line, "rekindle-initializers 1") != 0) refuse(path, line);
    for (;;) {
        read_line(file, path, line, sizeof(line));
        if (strcmp(line, "end") == 0) break;
        if (count == DISTRIBUTION_ROOM || !read_names(line, &table[count])) refuse(path, line);
        distribution *row = &table[count++];
        read_line(file, path, line, sizeof(line));
        if (sscanf(line, "formula %lf %lf %lf %lf", &row->lower, &row->upper, &row->mean, &row->stddev) != 4) {
            refuse(path, line);
        }
        read_line(file, path, line, sizeof(line));
        if (!read_measured(line, row)) refuse(path, line);
    }
    fclose(file);
    return count;
}
