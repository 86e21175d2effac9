/* Calls of the public functions that return a status, one table for each part of the headers: what each needs, the call
 * alone, and what it hands out. The allocation faults are put into them one by one. */
#ifndef COVERED_CALLS_H
#define COVERED_CALLS_H

#include "support/every_part.h"
#include "training/fixture.h"

/* What calls work on. */
struct scene {
    rekindle_model *model;
    rekindle_layer *layer;
    rekindle_tensor *tensor;
    rekindle_dataset *dataset, *validation;
    rekindle_callback *backup, *hooks;
    rekindle_history *history;
    rekindle_checkpoint *checkpoint;
    rekindle_symbol *symbol, *sum;
};
extern struct scene scene;
/* Destroys everything that is set. */
void clear_scene(void);

/* One more callback for fit, which watches the model; NULL: none. */
extern rekindle_callback *watcher;

/* Files that stand from beginning to end, and a folder for backups that is emptied after each call. */
extern const char *model_path, *images_path, *labels_path, *scratch_path, *backup_dir, *kept_backup_dir;

/* What a call hands out. */
#define HANDED_OUT(handle) rekindle_##handle *handle;
union handed_out {
    EVERY_HANDLE(HANDED_OUT)
    char *text;
    const char *name;
    const void *data;
    const int64_t *integers;
    const double *doubles;
    size_t count;
    int64_t number;
    int32_t code;
    double values[4];
    rekindle_array array;
    rekindle_checkpoint_entry entry;
    rekindle_checkpoint_progress progress;
    rekindle_backup_position position;
    unsigned char bytes[128];
};
extern union handed_out out;

/* What a failure may leave behind in the model. */
enum after_failure {
    UNCHANGED = 0,
    AFTER_A_STEP, /* the model as after any complete step of the undisturbed call */
    RESUMES       /* that; and the call, made again, goes on from its backup and ends as the undisturbed one */
};

struct covered_call {
    const char *function;
    const char *variant;   /* NULL where the function is covered once */
    void (*prepare)(void); /* fills in the scene; NULL: nothing is needed */
    rekindle_status (*call)(void);
    void (*destroy)(void); /* what was handed out; NULL: nothing to destroy */
    enum after_failure after_failure;
};

struct call_table {
    const struct covered_call *calls;
    size_t count;
};
extern const struct call_table part_calls, custom_calls, functional_calls, model_calls, port_calls, fit_calls,
    file_calls;

/* Scenes that several tables use: a model that is built and compiled, one with data, one trained for an epoch. */
void prepare_model(void);
void prepare_data(void);
void prepare_trained_model(void);

/* How the library destroys what was handed out. */
#define DESTROYS_OUT(handle) void destroy_##handle(void);
EVERY_HANDLE(DESTROYS_OUT)
void destroy_text(void);
/* Nothing to destroy, but to compare: the call gives values. */
void forget_values(void);

#endif
