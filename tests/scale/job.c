#include "scale/job.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "recovery/chance.h"
#include "recovery/processes.h"
#include "recovery/worker_ranks.h"
#include "scale/words.h"

enum { PATH_SIZE = 4096, MOST_WORDS = 16 };

/* Goes to the machine of a rank, and is the worker from there on. */
static const char enter_machine[] =
    "exec nsenter --net=/run/netns/rank-${OMPI_COMM_WORLD_RANK:-$REKINDLE_TEST_RANK} \"$0\" \"$@\"";

static void die(const char *what) {
    perror(what);
    exit(EXIT_FAILURE);
}

void own_all_jobs(void) {
    if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0 || prctl(PR_SET_PDEATHSIG, SIGTERM) != 0) die("prctl");
}

static void set_number(const char *name, int number) {
    char text[16];
    snprintf(text, sizeof(text), "%d", number);
    setenv(name, text, 1);
}

/* In the new process: what the worker reads. */
static void set_environment(const struct job_plan *plan, int rank) {
    char arguments[PATH_SIZE + 64] = "";
    set_number("REKINDLE_TEST_THREADS", plan->threads);
    if (plan->library == NULL) return;
    if (plan->store != NULL) {
        set_number("REKINDLE_TEST_RANK", rank);
        snprintf(arguments, sizeof(arguments), "rank=%d,size=%d,store=%s,interface=%s,timeout=120", rank, plan->ranks,
                 plan->store, plan->on_machines ? "eth0" : "lo");
    }
    setenv("REKINDLE_TEST_COMMUNICATOR", plan->library, 1);
    setenv("REKINDLE_TEST_COMMUNICATOR_ARGUMENTS", arguments, 1);
}

static bool has_launcher(const struct job_plan *plan) {
    return plan->library != NULL && plan->store == NULL;
}

/* The words of a command. */
struct command {
    const char *words[MOST_WORDS];
    int count;
};

static void add_words(struct command *command, const char *const *words) {
    while (*words != NULL) command->words[command->count++] = *words++;
}

static pid_t start_child(const struct job_plan *plan, int rank) {
    char count[16];
    const char *launcher[] = {"mpirun", "-n", count, NULL}, *machine[] = {"sh", "-c", enter_machine, NULL};
    const char *worker[] = {plan->worker, plan->configuration, plan->data, plan->folder, NULL};
    struct command command = {{NULL}, 0};
    pid_t parent = getpid(), child = fork();
    if (child < 0) die("fork");
    if (child > 0) return child;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(127); /* it has ended before it could be waited for */
    set_environment(plan, rank);
    snprintf(count, sizeof(count), "%d", plan->ranks);
    if (has_launcher(plan)) add_words(&command, launcher);
    if (plan->on_machines) add_words(&command, machine);
    add_words(&command, worker);
    execvp(command.words[0], (char *const *)command.words);
    perror(command.words[0]);
    _exit(127);
}

void start_job(struct job *job, const struct job_plan *plan) {
    char path[PATH_SIZE];
    snprintf(path, sizeof(path), "%s/processes", plan->folder);
    make_empty_folder(path);
    memset(job, 0, sizeof(*job));
    job->plan = plan;
    job->child_count = has_launcher(plan) ? 1 : plan->ranks;
    for (int i = 0; i < job->child_count; ++i) job->children[i] = start_child(plan, i);
}

static void note_end(struct job *job, pid_t process, int status) {
    bool expected = WIFEXITED(status) ? WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == LOST_A_RANK
                                      : WTERMSIG(status) == SIGKILL && (job->all_killed || process == job->killed);
    for (int i = 0; i < job->child_count; ++i) {
        if (job->children[i] != process) continue;
        job->children[i] = 0;
        /* A launcher's own status depends on what it was told to make of a rank that was killed. */
        if (!expected && !has_launcher(job->plan)) job->failed = true;
    }
}

bool job_runs(struct job *job) {
    int status;
    pid_t ended;
    while ((ended = waitpid(-1, &status, WNOHANG)) > 0) note_end(job, ended, status);
    if (ended < 0 && errno != ECHILD) die("waitpid");
    return ended == 0;
}

/* Numbers of processes are used again: whether this one lives and belongs to the job. */
static bool is_of_job(const struct job *job, pid_t process) {
    char path[64], state;
    long parent;
    bool known = false;
    FILE *file;
    snprintf(path, sizeof(path), "/proc/%ld/stat", (long)process);
    file = fopen(path, "r");
    if (file == NULL) return false;
    if (fscanf(file, "%*d (%*[^)]) %c %ld", &state, &parent) == 2) {
        known = state != 'Z' && (parent == (long)getpid() || parent == (long)job->children[0]);
    }
    fclose(file);
    return known;
}

bool rank_lives(const struct job *job, int rank) {
    pid_t process = process_of_rank(job, rank);
    return process != 0 && is_of_job(job, process);
}

bool kill_one_rank(struct job *job, uint64_t *seed) {
    pid_t found[MOST_PROCESSES];
    int count = find_processes(job, found), alive = 0;
    for (int i = 0; i < count; ++i) {
        if (is_of_job(job, found[i]) && !process_says(job, found[i], "finished")) found[alive++] = found[i];
    }
    if (alive == 0) return false;
    job->killed = found[(int)random_below(seed, alive)];
    if (kill(job->killed, SIGKILL) != 0) die("kill");
    return true;
}

void kill_job(struct job *job) {
    const struct timespec pause = {0, 5000000};
    job->all_killed = true;
    while (job_runs(job)) {
        pid_t found[MOST_PROCESSES];
        int count = find_processes(job, found);
        for (int i = 0; i < count; ++i) {
            if (is_of_job(job, found[i])) kill(found[i], SIGKILL);
        }
        for (int i = 0; i < job->child_count; ++i) {
            if (job->children[i] > 0) kill(job->children[i], SIGKILL);
        }
        nanosleep(&pause, NULL);
    }
}
