/* What a worker notes of its life, and what must hold between one life of a run and the next. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdint.h>

enum reached { BEFORE_TRAINING, DURING_TRAINING, AFTER_TRAINING };

struct progress {
    enum reached reached; /* how far the last life came */
    long lines_read;
    /* Of the last life that looked for a backup: */
    int lives, completed, saved;      /* how many have, and whether this one trained to the end, and saved its result */
    long long generation, found_step; /* of the backup that it found; -1: none */
    long long step, steps;            /* the highest step it announced, and how many there are */
};

/* Reads the lines of the last life from the file. Gives the promise that it broke, or NULL. */
const char *read_life(const char *path, struct progress *progress);

/* The share of its training that the run has behind it, in its backup. */
double share_done(const struct progress *progress);

#endif
