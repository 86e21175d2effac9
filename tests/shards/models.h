/* Models that are trained in shards, and what training leaves behind. */
#ifndef REKINDLE_TEST_SHARDS_MODELS_H
#define REKINDLE_TEST_SHARDS_MODELS_H

#include "rekindle.h"
#include "training/state_bytes.h"

enum { WIDTH = 12, PIXELS = WIDTH * WIDTH, KINDS = 5, MOST_SAMPLES = 400 };

typedef struct shard_model {
    const char *name;
    const char *model;   /* JSON; of samples (WIDTH, WIDTH) */
    const char *compile; /* JSON without its closing brace */
    int batches_are_whole;
} shard_model;

extern const shard_model shard_models[];
extern const int shard_model_count;

/* Built and compiled. */
rekindle_model *make_shard_model(const shard_model *of, int64_t shards, int64_t threads);

/* The first samples of a fixed set: numbers from 0 to 15, which are indices, too, and the last steps of which are 0. */
rekindle_dataset *make_shard_dataset(int64_t samples);

/* What training with all that matters leaves behind: weights, slots, history, predictions and figures. Two epochs with
 * validation. */
struct bytes train_in_shards(const shard_model *of, int64_t samples, int64_t batch_size, int64_t shards,
                             int64_t threads);

#endif
