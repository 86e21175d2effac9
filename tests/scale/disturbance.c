#include "scale/disturbance.h"

#include <signal.h>
#include <stddef.h>
#include <stdio.h>

#include "scale/command.h"
#include "scale/words.h"

const char *disturbance_name(enum disturbance disturbance) {
    static const char *const names[] = {"killed", "stopped", "cut off"};
    return names[disturbance];
}

/* The end of the rank's cable that is not its own: to the rank it looks as ever, but nothing comes through. */
static bool set_cable(int rank, const char *state) {
    char port[16];
    const char *command[] = {"ip", "link", "set", port, state, NULL};
    snprintf(port, sizeof(port), "port-%d", rank);
    return command_succeeds(command);
}

static bool send_signal(const struct job *job, int rank, int signal) {
    pid_t process = process_of_rank(job, rank);
    return process != 0 && kill(process, signal) == 0;
}

bool disturb(struct job *job, enum disturbance disturbance, int rank) {
    if (disturbance == RANK_CUT_OFF) return set_cable(rank, "down");
    if (disturbance == RANK_KILLED) job->killed = process_of_rank(job, rank);
    return send_signal(job, rank, disturbance == RANK_KILLED ? SIGKILL : SIGSTOP);
}

bool end_disturbance(struct job *job, enum disturbance disturbance, int rank) {
    if (disturbance == RANK_CUT_OFF) return set_cable(rank, "up");
    return disturbance == RANK_KILLED || send_signal(job, rank, SIGCONT);
}
