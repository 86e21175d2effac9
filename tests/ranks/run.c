#include "ranks/run.h"

#include <stdlib.h>
#include <string.h>

#include "support/must.h"

struct ranks *new_ranks(const shard_model *of, int64_t samples, int64_t batch_size, int count) {
    struct ranks *run = calloc(1, sizeof(*run));
    ck_assert_ptr_nonnull(run);
    run->count = count;
    run->all = new_world(count);
    for (int rank = 0; rank < count; ++rank) {
        rekindle_fit_options_init(&run->options[rank]);
        run->models[rank] = make_shard_model(of, RANK_SHARDS, 1);
        run->data[rank] = make_shard_dataset(samples);
        run->validation[rank] = make_shard_dataset(of->batches_are_whole ? samples : samples / 2 + 1);
        if (count > 1) run->communicators[rank] = new_communicator(run->all, rank);
        run->options[rank].epochs = 2;
        run->options[rank].batch_size = batch_size;
        run->options[rank].validation_data = run->validation[rank];
        run->options[rank].communicator = run->communicators[rank];
        run->options[rank].callbacks = run->callbacks[rank];
    }
    return run;
}

void add_to_rank(struct ranks *run, int rank, rekindle_callback *callback) {
    ck_assert_uint_lt(run->options[rank].callback_count, RANK_CALLBACKS);
    run->callbacks[rank][run->options[rank].callback_count++] = callback;
}

void add_backups(struct ranks *run, const char *folder) {
    rekindle_backup_and_restore_options options = REKINDLE_BACKUP_AND_RESTORE_OPTIONS_INIT;
    options.backup_dir = folder;
    options.save_freq = REKINDLE_SAVE_FREQ_BATCHES;
    options.save_freq_batches = 2;
    options.asynchronous = 0;
    options.delete_checkpoint = 1;
    options.save_before_preemption = 1;
    for (int rank = 0; rank < run->count; ++rank) {
        rekindle_callback *backup = NULL;
        must(rekindle_backup_and_restore_create(&options, &backup));
        add_to_rank(run, rank, backup);
    }
}

static void fit_rank(void *argument, int rank) {
    struct ranks *run = argument;
    run->statuses[rank] = rekindle_model_fit(run->models[rank], run->data[rank], &run->options[rank]);
    run->texts[rank][0] = '\0';
    if (run->statuses[rank] != REKINDLE_OK) strncat(run->texts[rank], rekindle_last_error(), RANK_TEXT - 1);
}

void fit_ranks(struct ranks *run) {
    on_each_rank(run->count, fit_rank, run);
}

void expect_of_ranks(const struct ranks *run, rekindle_status status, const char *part) {
    for (int rank = 0; rank < run->count; ++rank) {
        ck_assert_msg(run->statuses[rank] == status && strstr(run->texts[rank], part) != NULL,
                      "%s: rank %d of %d ends with %s: %s; expected %s: %s", must_context, rank, run->count,
                      rekindle_status_name(run->statuses[rank]), run->texts[rank], rekindle_status_name(status), part);
    }
}

struct bytes bytes_of(const struct ranks *run, int rank) {
    struct bytes bytes = {0};
    must(add_trained_state(&bytes, run->models[rank]));
    return bytes;
}

void expect_bytes(const struct ranks *run, const struct bytes *expected, const char *what) {
    expect_of_ranks(run, REKINDLE_OK, "");
    for (int rank = 0; rank < run->count; ++rank) {
        struct bytes found = bytes_of(run, rank);
        size_t same = first_difference(&found, expected);
        ck_assert_uint_eq(found.size, expected->size);
        ck_assert_msg(same == found.size, "%s%s: byte %zu of %zu differs on rank %d of %d", must_context, what, same,
                      found.size, rank, run->count);
        bytes_free(&found);
    }
}

void end_ranks(struct ranks *run) {
    for (int rank = 0; rank < run->count; ++rank) {
        for (size_t i = 0; i < run->options[rank].callback_count; ++i) {
            rekindle_callback_destroy(run->callbacks[rank][i]);
        }
        rekindle_communicator_destroy(run->communicators[rank]);
        rekindle_dataset_destroy(run->validation[rank]);
        rekindle_dataset_destroy(run->data[rank]);
        rekindle_model_destroy(run->models[rank]);
    }
    end_world(run->all);
    free(run);
}

struct bytes bytes_alone(const shard_model *of, int64_t samples, int64_t batch_size) {
    struct ranks *alone = new_ranks(of, samples, batch_size, 1);
    fit_ranks(alone);
    expect_of_ranks(alone, REKINDLE_OK, "");
    struct bytes bytes = bytes_of(alone, 0);
    end_ranks(alone);
    return bytes;
}

void use_one_thread(void) {
    rekindle_runtime_options options = REKINDLE_RUNTIME_OPTIONS_INIT;
    options.threads = 1;
    must(rekindle_runtime_configure(&options));
}
