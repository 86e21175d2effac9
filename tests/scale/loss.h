/* The loss of a rank, and what the others make of it. */
#ifndef LOSS_H
#define LOSS_H

#include "scale/disturbance.h"

struct loss {
    enum disturbance disturbance;
    int rank;
    const char *events; /* what rank 0 notes of its progress, in a folder that was empty */
    long long step;     /* the loss comes when rank 0 is at it */
    /* Seconds from the loss on; 0: it did not come to that. */
    double told, gone; /* when the last of the others had said which rank is lost, and ended */
};

/* Lets a job that was started come to the loss, and then to its end, by itself: the stopped rank may go on when all
 * others have ended, and one that was cut off stays so. Gives the promise that was broken, or NULL. What is
 * left of the job is still to be killed. */
const char *suffer(struct job *job, struct loss *loss);

#endif
