/* What tests of training share: short ways to models, datasets and callbacks, and checks of statuses. */
#ifndef FIXTURE_H
#define FIXTURE_H

#include <check.h>
#include <stdbool.h>
#include <stdlib.h>

#include "rekindle.h"
#include "training/state_bytes.h"

/* The call succeeds, or the test fails with the library's text. */
#define OK(call) expect_status(REKINDLE_OK, (call), #call, "", __FILE__, __LINE__)
/* The call fails with this status, and the library's text contains `part`. */
#define FAILS(status, call, part) expect_status((status), (call), #call, (part), __FILE__, __LINE__)
void expect_status(rekindle_status expected, rekindle_status status, const char *call, const char *part,
                   const char *file, int line);

/* Numbers between 0 and 1, the same for the same seed. The caller frees them. */
float *random_floats(size_t count, unsigned seed);

/* A dataset with copies of the arrays; y (labels below `classes`) is random too when `labels` is NULL. */
rekindle_dataset *new_dataset(const float *x, int64_t samples, int64_t features, const float *y, int64_t targets,
                              const float *sample_weight);
/* Random samples with random labels. */
rekindle_dataset *random_dataset(int64_t samples, int64_t features, int64_t classes, unsigned seed);

rekindle_model *new_model(uint64_t seed);
void add_dense(rekindle_model *model, int64_t units, const char *activation);
void add_dropout(rekindle_model *model, double rate);
/* These compute on the calling thread, which suits models this small. `metric` may be NULL. */
void compile_model(rekindle_model *model, const char *optimizer, const char *loss, const char *metric);
/* The same with allow_non_finite. */
void compile_unchecked(rekindle_model *model, const char *optimizer, const char *loss, const char *metric);
void compile_sgd(rekindle_model *model, double learning_rate, const char *loss, int64_t steps_per_execution);

/* One unit without bias, whose weights begin at 0, with mse and SGD: where x is one-hot, each sample has a weight of
 * its own, whose way shows its visits. */
rekindle_model *visits_model(double learning_rate, int64_t steps_per_execution);

/* Dense(5, relu), dropout 0.4, Dense(3, softmax), seed 7; compiled with Adam, crossentropy and accuracy. */
rekindle_model *small_classifier(int64_t steps_per_execution, int64_t threads);

/* A weight's values; the caller frees them. */
float *weight_values(const rekindle_model *model, const char *name);
void set_weight_values(rekindle_model *model, const char *name, const float *values);

enum hook {
    TRAIN_BEGIN,
    TRAIN_END,
    EPOCH_BEGIN,
    EPOCH_END,
    TRAIN_BATCH_BEGIN,
    TRAIN_BATCH_END,
    TEST_BEGIN,
    TEST_END,
    TEST_BATCH_BEGIN,
    TEST_BATCH_END,
    PREDICT_BEGIN,
    PREDICT_END,
    PREDICT_BATCH_BEGIN,
    PREDICT_BATCH_END,
    HOOK_COUNT
};
#define HOOK(hook) (1u << (hook))
#define ALL_HOOKS (HOOK(HOOK_COUNT) - 1u)
extern const char *const hook_names[HOOK_COUNT];

/* One function for all hooks. */
typedef rekindle_action (*any_hook)(void *user_data, enum hook hook, const rekindle_event *event);

/* A callback that has the hooks of the mask. With state_size > 0, that much memory at `state` is its state in backups.
 */
rekindle_callback *new_callback(const char *name, unsigned hooks, any_hook function, void *user_data, void *state,
                                size_t state_size);

/* What happened, one line for each hook: "train_batch_end 0 3 accuracy loss" is epoch 0, batch 3 and the logs' names;
 * numbers that are -1 are left out. */
struct tape {
    char text[16384];
    size_t size;
};
void tape_add(struct tape *tape, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* An any_hook whose user_data is a tape. */
rekindle_action record(void *user_data, enum hook hook, const rekindle_event *event);

/* Lines of the library's log, until the next call. */
void capture_log(void);
/* The lines so far, each as "LEVEL text\n"; not while other threads log. */
const char *captured_log(void);
/* Those of them that are warnings and errors, until the next call. */
const char *captured_warnings(void);

#endif
