/* The training process of the kill campaign: the parts of worker.c. It uses the library as any C program does. */
#ifndef WORKER_H
#define WORKER_H

#include <stdbool.h>

#include "rekindle.h"
#include "training/state_bytes.h"

enum network { MLP, CNN };

enum feature {
    PREDICT_FIRST = 1 << 0, /* predict before fit, so that other plans than the training's are made first */
    EVALUATE_IN_HOOKS = 1 << 1,
    SCHEDULE = 1 << 2, /* a callback behind BackupAndRestore changes the learning rate at each epoch's end */
    SELF_RESETTING =
        1 << 3, /* a callback sets itself to zero in on_train_begin, and what it does depends on its count */
    EARLY_STOPPING = 1 << 4,
    CLASS_WEIGHTS = 1 << 5,
    COUNTING = 1 << 6,   /* a callback follows every batch and its logs */
    PULL = 1 << 7,       /* the data come from functions */
    PULL_STATE = 1 << 8, /* which can save their position */
    SPLIT = 1 << 9,      /* validation_split instead of validation data */
    DOUBLE_CHECKPOINT = 1 << 10,
    KEEP_CHECKPOINT = 1 << 11,
    UNLISTED = 1 << 12 /* too long for campaigns that take each configuration in turn */
};

struct configuration {
    const char *name;
    enum network network;
    int64_t save_every; /* batches; 0: epoch */
    bool asynchronous;
    int64_t samples, epochs, steps_per_execution;
    unsigned features;
};
enum { BATCH_SIZE = 32, VALIDATION_SAMPLES = 200, IMAGE_BYTES = 784 };

extern const struct configuration configurations[];
extern const size_t configuration_count;

/* Ends the process with a message unless the call succeeded. */
#define MUST(call) must((call), #call)
void must(rekindle_status status, const char *call);

/* Appends a line to the progress file, in one write. */
void note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The first images and labels of a folder with raw bytes: `images` and `labels`. */
void load_images(const char *folder);
rekindle_dataset *image_dataset(int64_t first, int64_t count);
/* Batches of the first images, each epoch in an order of its own, from functions of the host. Adds what was delivered,
 * in its order, to the result if it has a state. */
rekindle_dataset *pull_dataset(int64_t count, bool with_state);
void add_delivered(struct bytes *result);

rekindle_model *compiled_model(const struct configuration *configuration);

/* The callbacks of a configuration; their states enter the result. */
enum { MAXIMUM_CALLBACKS = 8 };
size_t make_callbacks(const struct configuration *configuration, rekindle_dataset *probe,
                      rekindle_callback **callbacks);
void add_callback_results(struct bytes *result);

#endif
