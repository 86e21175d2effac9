/* Runs of a model in short: samples, calls with one callback, comparisons of what is left behind. */
#ifndef RUNS_H
#define RUNS_H

#include "training/fixture.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* Random x between 0 and 1, and y below `classes`, one for each sample. */
struct samples {
    int64_t count, features;
    float *x, *y;
};
struct samples new_samples(int64_t count, int64_t features, int64_t classes, unsigned seed);
void free_samples(struct samples *samples);
/* A dataset with copies of some of them. */
rekindle_dataset *dataset_of(const struct samples *samples, int64_t first, int64_t count);

/* `callback` may be NULL; it is destroyed. */
rekindle_status fit_with(rekindle_model *model, rekindle_dataset *dataset, const rekindle_fit_options *options,
                         rekindle_callback *callback);
rekindle_status evaluate_with(rekindle_model *model, rekindle_dataset *dataset, int64_t batch_size,
                              rekindle_callback *callback, double *values, size_t capacity);
rekindle_status predict_with(const rekindle_model *model, rekindle_dataset *dataset, int64_t batch_size,
                             rekindle_callback *callback, rekindle_tensor **predictions);
/* train_on_batch with some of the samples; values as there. */
rekindle_status train_on(rekindle_model *model, const struct samples *samples, int64_t first, int64_t count,
                         double *values, size_t capacity);
/* That, batch after batch, over the first `batches` of a pass in the order of the data. */
void train_on_pass(rekindle_model *model, const struct samples *samples, int64_t batch_size, int64_t batches);

/* The bytes of the model and its history. */
struct bytes state_of(const rekindle_model *model);
/* Those of the model alone, to compare with one that was trained by another kind of call. */
struct bytes model_state_of(const rekindle_model *model);
bool same_bytes(const struct bytes *one, const struct bytes *other);
/* Expects the same bytes, and frees both. */
#define SAME(one, other) expect_same((one), (other), #one " and " #other, __FILE__, __LINE__)
void expect_same(struct bytes one, struct bytes other, const char *what, const char *file, int line);

/* The number of values that the history has for the key (0: no such key), of which up to `capacity` are copied. */
size_t history_of(const rekindle_model *model, const char *key, double *values, size_t capacity);
/* The number of finished epochs, and their zero-based numbers. */
size_t epochs_of(const rekindle_model *model, int64_t *epochs, size_t capacity);
/* The number of training steps that the model has done. */
uint64_t steps_of(const rekindle_model *model);

/* A callback with all hooks, which records their calls and acts in one call of one hook, counted from 0. */
struct moment {
    enum hook hook;
    int at;
    any_hook act; /* its user_data is the moment */
    struct tape tape;
    int calls; /* of the hook, so far */
};
rekindle_callback *new_moment_callback(struct moment *moment);
/* How often a hook is on a tape. */
int calls_of(const struct tape *tape, enum hook hook);
int lines_of(const struct tape *tape);
bool ends_with(const struct tape *tape, const char *text);

#endif
