/* One life of a run: it is killed at a drawn moment, or left alone until it ends. */
#ifndef SCALE_LIFE_H
#define SCALE_LIFE_H

#include "scale/job.h"

enum victim { NOBODY, ONE_RANK, ALL_RANKS };

/* What is drawn for a life, and what is known before it. */
struct life_plan {
    enum victim victim;
    bool in_training;   /* the seconds count from where training begins, else from the start of the processes */
    double seconds;     /* then it is killed */
    const char *events; /* what rank 0 notes of its progress */
};

enum life_ending {
    COMPLETED,      /* all ranks have finished */
    ENDED_BY_KILL,  /* those that were not killed have noticed it, or had finished */
    TAKEN_FOR_LOST, /* nobody was killed, but a rank says that it has lost another one */
    BROKEN          /* `what` says how */
};

struct life {
    enum life_ending ending;
    enum victim victim; /* of a life that was ended by a kill */
    const char *what;
    double seconds_before_training, seconds_of_training; /* 0: it did not come to it */
};

/* Nothing is left of the job when this returns. */
struct life live(const struct job_plan *job, const struct life_plan *plan, uint64_t *seed);

#endif
