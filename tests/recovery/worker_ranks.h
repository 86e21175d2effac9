/* A life on many processes, as the environment says: REKINDLE_TEST_COMMUNICATOR is a library of communicators,
 * REKINDLE_TEST_COMMUNICATOR_ARGUMENTS are its arguments. Each process tells in <run folder>/processes/<its id>, line
 * by line, how far it came:
 *
 *     joined as rank 1
 *     lost at 5021.250000000: rank 2 of 3 cannot be reached any more
 *
 * with the monotonic clock's seconds when fit had returned, or `finished` in place of the second line. */
#ifndef WORKER_RANKS_H
#define WORKER_RANKS_H

enum {
    LOST_A_RANK = 3, /* the exit status of one that has lost another */
    LOST_AFTER = 2   /* fit's, in seconds */
};

#endif
