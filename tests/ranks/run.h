/* A fit of several ranks, each a thread of this process with a model and data of its own. */
#ifndef REKINDLE_TEST_RANKS_RUN_H
#define REKINDLE_TEST_RANKS_RUN_H

#include "ranks/world.h"
#include "shards/models.h"

enum { RANK_SHARDS = 8, RANK_CALLBACKS = 3, RANK_TEXT = 512 };

struct ranks {
    int count;
    world *all;
    rekindle_model *models[MOST_RANKS];
    rekindle_dataset *data[MOST_RANKS], *validation[MOST_RANKS];
    rekindle_communicator *communicators[MOST_RANKS];
    rekindle_callback *callbacks[MOST_RANKS][RANK_CALLBACKS];
    rekindle_fit_options options[MOST_RANKS];
    rekindle_status statuses[MOST_RANKS];
    char texts[MOST_RANKS][RANK_TEXT]; /* of those that failed */
};

/* Two epochs over the samples, with validation. One rank is a process alone: it has no communicator. */
struct ranks *new_ranks(const shard_model *of, int64_t samples, int64_t batch_size, int count);
/* Takes the callback over. */
void add_to_rank(struct ranks *run, int rank, rekindle_callback *callback);
/* A BackupAndRestore for each, which saves behind every second batch. */
void add_backups(struct ranks *run, const char *folder);
void fit_ranks(struct ranks *run);
/* All end with this status, and their texts contain `part`. */
void expect_of_ranks(const struct ranks *run, rekindle_status status, const char *part);
/* All have ended well, with these bytes of state. */
void expect_bytes(const struct ranks *run, const struct bytes *expected, const char *what);
struct bytes bytes_of(const struct ranks *run, int rank);
void end_ranks(struct ranks *run);

/* The same fit in one process. */
struct bytes bytes_alone(const shard_model *of, int64_t samples, int64_t batch_size);

/* Ranks that are threads compute on these. For each test. */
void use_one_thread(void);

#endif
