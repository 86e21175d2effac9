/* Networks of ordinary size, an MLP 784-128-10, a CNN with two convolutions and one of sequences, and samples for them.
 */
#ifndef REKINDLE_TEST_ENGINE_NETWORKS_H
#define REKINDLE_TEST_ENGINE_NETWORKS_H

#include "rekindle/model.h"

typedef struct engine_network {
    const char *name;
    const char *model;   /* JSON */
    const char *compile; /* JSON without its closing brace */
} engine_network;

#define ENGINE_NETWORK_COUNT 3
extern const engine_network engine_networks[ENGINE_NETWORK_COUNT];

/* Built and compiled; `threads` as in rekindle_compile_options. */
rekindle_model *make_engine_model(const engine_network *network, int threads);
rekindle_model *make_engine_model_in_shards(const engine_network *network, int threads, int shards);

/* Random images 28 x 28 x 1 with labels 0..9, the same for the same count. */
typedef struct engine_samples {
    float *images;
    int32_t *labels;
    int64_t image_shape[4];
    rekindle_array x, y;
} engine_samples;

engine_samples *make_engine_samples(int64_t count);
void free_engine_samples(engine_samples *samples);

/* The samples [first, first + count) as a batch. */
typedef struct engine_batch {
    int64_t image_shape[4];
    rekindle_array x, y;
} engine_batch;

void take_engine_batch(const engine_samples *samples, int64_t first, int64_t count, engine_batch *batch);

#endif
