#include "scale/life.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "recovery/processes.h"
#include "scale/words.h"

/* Seconds. A rank that has lost another one says so after two. Ranks may be many more than there are cores. */
enum { LONGEST_LIFE = 400, LONGEST_NOTICE = 20 };

struct course {
    struct job job;
    long events_before; /* bytes */
    double began, training;
};

static long size_of(const char *path) {
    long size = 0;
    FILE *file = fopen(path, "r");
    if (file == NULL) return 0;
    if (fseek(file, 0, SEEK_END) == 0) size = ftell(file);
    fclose(file);
    return size;
}

static bool has_begun_training(const char *events, long before) {
    char line[256];
    bool found = false;
    FILE *file = fopen(events, "r");
    if (file == NULL) return false;
    if (fseek(file, before, SEEK_SET) == 0) {
        while (!found && fgets(line, sizeof(line), file) != NULL) found = strncmp(line, "training", 8) == 0;
    }
    fclose(file);
    return found;
}

/* Whether the job still runs after a short while. */
static bool runs_on(struct course *course, const struct life_plan *plan) {
    const struct timespec pause = {0, 5000000};
    if (!job_runs(&course->job)) return false;
    nanosleep(&pause, NULL);
    if (course->training == 0.0 && has_begun_training(plan->events, course->events_before)) {
        course->training = seconds_now();
    }
    return true;
}

static bool is_moment(const struct course *course, const struct life_plan *plan) {
    double from = plan->in_training ? course->training : course->began;
    return from > 0.0 && seconds_now() >= from + plan->seconds;
}

/* Waits for those that were not killed. Ranks that have not met yet promise nothing, and MPI waits at its end for all
 * that have begun it. */
static const char *wait_for_survivors(struct course *course, const struct life_plan *plan, bool have_met) {
    double killed = seconds_now();
    int finished, lost;
    while (have_met && runs_on(course, plan)) {
        finished = ranks_that(&course->job, "finished");
        lost = ranks_that(&course->job, "lost");
        if (finished + lost >= course->job.plan->ranks - 1) break;
        if (seconds_now() > killed + LONGEST_NOTICE) {
            tell_who_is_silent(&course->job);
            return "a rank does not notice that another one was killed";
        }
    }
    return have_met && course->job.failed ? "a rank failed when another one was killed" : NULL;
}

static void end_by_kill(struct course *course, const struct life_plan *plan, uint64_t *seed, struct life *life) {
    bool have_met = ranks_that(&course->job, "joined") == course->job.plan->ranks;
    if (plan->victim == ONE_RANK) {
        if (!kill_one_rank(&course->job, seed)) return;
        life->what = wait_for_survivors(course, plan, have_met);
    }
    kill_job(&course->job);
    life->victim = plan->victim;
}

static void conclude(const struct course *course, struct life *life) {
    const struct job *job = &course->job;
    bool finished = job->plan->library == NULL || ranks_that(job, "finished") == job->plan->ranks;
    if (life->what == NULL && life->victim == NOBODY && job->failed) life->what = "a process failed";
    if (life->what != NULL) {
        life->ending = BROKEN;
    } else if (life->victim != NOBODY) {
        life->ending = ENDED_BY_KILL;
    } else if (finished) {
        life->ending = COMPLETED;
    } else if (ranks_that(job, "lost") > 0) {
        life->ending = TAKEN_FOR_LOST;
    } else {
        life->ending = BROKEN;
        life->what = "a rank has ended and says nothing";
    }
}

struct life live(const struct job_plan *job, const struct life_plan *plan, uint64_t *seed) {
    struct course course = {.events_before = size_of(plan->events), .began = seconds_now()};
    struct life life = {.victim = NOBODY};
    bool spared = plan->victim == NOBODY;
    start_job(&course.job, job);
    while (runs_on(&course, plan)) {
        if (seconds_now() > course.began + LONGEST_LIFE) {
            life.what = "a life does not end";
            break;
        }
        if (spared || !is_moment(&course, plan)) continue;
        end_by_kill(&course, plan, seed, &life);
        if (life.victim != NOBODY) break;
        spared = true; /* all have finished */
    }
    kill_job(&course.job);
    if (course.training > 0.0) {
        life.seconds_before_training = course.training - course.began;
        life.seconds_of_training = seconds_now() - course.training;
    }
    conclude(&course, &life);
    return life;
}
