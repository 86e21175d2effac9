/* What may befall a rank. */
#ifndef DISTURBANCE_H
#define DISTURBANCE_H

#include <stdbool.h>

#include "scale/job.h"

enum disturbance {
    RANK_KILLED,
    RANK_STOPPED, /* as a process; the connections to it stand */
    RANK_CUT_OFF  /* from the network: of a job on machines */
};

/* "killed". */
const char *disturbance_name(enum disturbance disturbance);

/* False if it could not be done. */
bool disturb(struct job *job, enum disturbance disturbance, int rank);
/* A stopped one goes on, and the network is as it was. */
bool end_disturbance(struct job *job, enum disturbance disturbance, int rank);

#endif
