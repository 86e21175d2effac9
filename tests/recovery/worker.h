/* The training process of the kill campaign: the parts of worker.c. It uses the library as any C program does. */
#ifndef WORKER_H
#define WORKER_H

#include <stdbool.h>

#include "rekindle.h"
#include "training/state_bytes.h"

enum network {
    MLP,
    CNN,
    NORMALIZED, /* with statistics and a frozen layer */
    OUTPUTS,    /* and inputs, two */
    EMBEDDED,   /* a table's rows for the pixels */
    RECURRENT,  /* a stateful LSTM goes through the images' rows; batches must be whole */
    TALLY
};

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
    SPLIT = 1 << 9,      /* validation_split instead of validation data, after every second epoch */
    DOUBLE_CHECKPOINT = 1 << 10,
    KEEP_CHECKPOINT = 1 << 11,   /* never finished; without this and DELETE_AT_END: finished behind the result's file */
    OWN_LOOP = 1 << 12,          /* train_on_batch and rekindle_backup_save instead of fit */
    UNLISTED = 1 << 13,          /* too long for campaigns that take each configuration in turn */
    DELETE_AT_END = 1 << 14,     /* delete_checkpoint: a life that dies behind fit's end begins anew */
    LIBRARY_CALLBACKS = 1 << 16, /* the library's own callbacks, files included, which enter the result */
    SHARDS = 1 << 17,            /* batches are computed in 8 shards, by as many threads as REKINDLE_TEST_THREADS says,
                                    or by another number in each life */
    SURROUNDED = 1 << 15 /* AdamW on a schedule, with all that can surround its update, gradients of 4 batches each */
};

struct configuration {
    const char *name;
    enum network network;
    int64_t save_every; /* batches; 0: epoch */
    bool asynchronous;
    int64_t samples, epochs, steps_per_execution;
    unsigned features;
};
enum { BATCH_SIZE = 32, VALIDATION_SAMPLES = 200, WHOLE_VALIDATION_BATCHES = 192, IMAGE_BYTES = 784 };

extern const struct configuration configurations[];
extern const size_t configuration_count;

/* Ends the process with a message unless the call succeeded. */
#define MUST(call) must((call), #call)
void must(rekindle_status status, const char *call);
/* Ends the process with a message unless this holds. */
void require(bool condition, const char *what);

/* Appends a line to the progress file, in one write. */
void note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Joins the ranks of this life, if the environment asks for that, and makes fit use them. */
void join_ranks(const char *folder);
void use_ranks(rekindle_fit_options *options);
/* 0 where there are no ranks. */
int64_t own_rank(void);
/* Where the status is REKINDLE_RANK_LOST the process ends, as the documentation says that it may: without this
 * communicator, and with an exit status of its own. */
void leave_if_rank_is_lost(rekindle_status status);
void leave_ranks(void);

/* The first images and labels of a folder with raw bytes: `images` and `labels`. */
void load_images(const char *folder);
rekindle_dataset *image_dataset(int64_t first, int64_t count);
/* The same for a network with two inputs, which both are the images, and two outputs, whose targets are the labels. */
rekindle_dataset *outputs_dataset(int64_t first, int64_t count);
/* The batch of the first `count` images that begins with number `first` of the epoch, which has an order of its own.
 * Every sample of it changes `delivered`. Valid until the next call. */
void image_batch(int64_t epoch, int64_t first, int64_t count, rekindle_batch *batch, uint64_t *delivered);
/* These batches from functions of the host. Adds what was delivered, in its order, to the result if it has a state. */
rekindle_dataset *pull_dataset(int64_t count, bool with_state);
void add_delivered(struct bytes *result);

/* The parts of a TALLY: the only layer, data, an optimizer for batches of BATCH_SIZE, a hook for the epoch's end. */
rekindle_layer *tally_layer(void);
rekindle_dataset *tally_dataset(int64_t samples);
rekindle_optimizer *tally_optimizer(void);
rekindle_action expect_tally(void *user_data, const rekindle_event *event);

rekindle_model *compiled_model(const struct configuration *configuration);

/* The callbacks of a configuration; their states enter the result. */
enum { MAXIMUM_CALLBACKS = 16 };
/* `files`: the folder for what callbacks write. */
size_t make_callbacks(const struct configuration *configuration, rekindle_dataset *probe, const char *files,
                      rekindle_callback **callbacks);
void add_callback_results(struct bytes *result);
/* The files that callbacks have written. */
void add_callback_files(struct bytes *result);

/* Trains by OWN_LOOP, from the backup if there is one; adds what it leaves behind to the result. */
void train_in_own_loop(const struct configuration *configuration, rekindle_model *model, rekindle_callback *backup,
                       struct bytes *result);

#endif
