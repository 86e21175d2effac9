#include "scale/loss.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "recovery/processes.h"
#include "recovery/progress.h"
#include "recovery/worker_ranks.h"
#include "scale/words.h"

/* Seconds: until the loss; what is promised; what a machine with other work may add to that; and how long is waited, so
 * that it can be told by how much the promise was broken. */
static const double longest_start = 60.0, promised = LOST_AFTER + 1.0, allowed = 2.0, patience = 20.0;

/* Whether the job still runs after a moment, before the deadline. */
static bool runs_on(struct job *job, double deadline) {
    const struct timespec moment = {0, 2000000};
    if (!job_runs(job)) return false;
    nanosleep(&moment, NULL);
    return seconds_now() < deadline;
}

static const char *reach_step(struct job *job, const struct loss *loss) {
    double deadline = seconds_now() + longest_start;
    while (runs_on(job, deadline)) {
        struct progress now = {0};
        read_life(loss->events, &now);
        if (now.lives > 0 && now.step >= loss->step) return NULL;
    }
    return "it does not come to the step of the loss";
}

/* What a rank that is there has to say. */
static const char *hear_one(const struct job *job, struct loss *loss, int rank, double began) {
    char text[TEXT_SIZE], expected[64];
    double when;
    if (!has_lost_another(job, rank, &when, text)) return "a rank does not say that another one is lost";
    if (when - began > loss->told) loss->told = when - began;
    snprintf(expected, sizeof(expected), "rank %d of %d cannot be reached", loss->rank, job->plan->ranks);
    if (strncmp(text, expected, strlen(expected)) != 0) return "a rank names another one than that which is lost";
    return when - began > promised + allowed ? "a rank says too late that another one is lost" : NULL;
}

static bool all_others_speak(const struct job *job, const struct loss *loss) {
    char text[TEXT_SIZE];
    double when;
    for (int rank = 0; rank < job->plan->ranks; ++rank) {
        if (rank != loss->rank && !has_lost_another(job, rank, &when, text)) return false;
    }
    return true;
}

static const char *hear_others(struct job *job, struct loss *loss, double began) {
    const char *broken = NULL;
    while (!all_others_speak(job, loss) && runs_on(job, began + patience)) continue;
    for (int rank = 0; rank < job->plan->ranks && broken == NULL; ++rank) {
        if (rank != loss->rank) broken = hear_one(job, loss, rank, began);
    }
    return broken;
}

static const char *see_others_end(struct job *job, struct loss *loss, double began) {
    double deadline = seconds_now() + patience;
    for (int rank = 0; rank < job->plan->ranks; ++rank) {
        while (rank != loss->rank && rank_lives(job, rank)) {
            if (!runs_on(job, deadline)) return "a rank that has lost another one does not end";
        }
    }
    loss->gone = seconds_now() - began;
    return NULL;
}

/* Also the launcher's. */
static const char *see_all_end(struct job *job, const struct loss *loss) {
    double deadline = seconds_now() + patience, when;
    char text[TEXT_SIZE];
    while (runs_on(job, deadline)) continue;
    if (job_runs(job)) return "a process does not end";
    if (job->failed) return "a process has ended in another way than by the loss";
    if (loss->disturbance == RANK_KILLED || has_lost_another(job, loss->rank, &when, text)) return NULL;
    return "the rank that is lost does not say that it has lost the others";
}

const char *suffer(struct job *job, struct loss *loss) {
    const char *broken = reach_step(job, loss);
    double began = seconds_now();
    if (broken != NULL) return broken;
    if (!disturb(job, loss->disturbance, loss->rank)) return "the rank could not be disturbed";
    broken = hear_others(job, loss, began);
    if (broken == NULL) broken = see_others_end(job, loss, began);
    if (loss->disturbance == RANK_STOPPED) end_disturbance(job, RANK_STOPPED, loss->rank);
    if (broken == NULL) broken = see_all_end(job, loss);
    if (loss->disturbance == RANK_CUT_OFF) end_disturbance(job, RANK_CUT_OFF, loss->rank);
    return broken;
}
