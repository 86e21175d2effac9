/* The processes of one life of a run: its ranks, and their launcher where there is one. */
#ifndef JOB_H
#define JOB_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum { MAXIMUM_RANKS = 8 };

struct job_plan {
    const char *worker, *configuration, *data, *folder;
    const char *library; /* NULL: one process, without a communicator */
    const char *store;   /* where the ranks meet by TCP; NULL: mpirun starts them */
    bool on_machines;    /* each rank has the network of a machine of its own (machines.sh) */
    int ranks, threads;
};

struct job {
    const struct job_plan *plan;
    pid_t children[MAXIMUM_RANKS]; /* 0: has ended */
    int child_count;
    pid_t killed;    /* 0: nobody; else the only rank that was killed */
    bool all_killed; /* or were about to be */
    bool failed;     /* a process has ended as none may; of the launcher's ranks that is not known */
};

/* Called once. All that the processes of jobs leave behind become children of this one, and end when it does; it ends
 * when its parent does. */
void own_all_jobs(void);

void start_job(struct job *job, const struct job_plan *plan);
/* Whether some of its processes have not ended. */
bool job_runs(struct job *job);
/* Whether the process of a rank that has joined the others has not ended. */
bool rank_lives(const struct job *job, int rank);
/* Kills one that has not finished. False: there is none. */
bool kill_one_rank(struct job *job, uint64_t *seed);
/* Kills what is left, and waits for the end of it. */
void kill_job(struct job *job);

#endif
