/* The work of one host thread: seeded training of two small models, whose results depend on nothing but the seed and
 * the number of compute threads. Failures end the program with a message. */
#ifndef THREADS_JOB_H
#define THREADS_JOB_H

#include "threads/need.h"
#include "threads/results.h"

typedef struct job_options {
    uint64_t seed;
    int64_t plan_threads;  /* as compile's `threads` */
    void (*in_hook)(void); /* called in hooks of training */
} job_options;

/* Dense with dropout, and convolution with pooling and dropout, with Adam and partial last batches. Adds all weights,
 * the history and predictions. */
void train_job(const job_options *options, results *out);

/* The first of the two models, trained; and predictions with it for samples that depend on `seed`. Several threads may
 * predict with one model. */
rekindle_model *trained_model(const job_options *options);
void predict_job(const rekindle_model *model, uint64_t seed, results *out);

#endif
