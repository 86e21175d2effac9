/* A host that owns the loop: train_on_batch, a learning rate and sums of its own, and an explicit save in front of
 * every save_every-th batch and behind the last. */
#include <string.h>

#include "recovery/worker.h"

enum { LOSS_AND_ACCURACY = 2 };

/* What the host keeps beside the position. */
struct loop_state {
    double sums[LOSS_AND_ACCURACY];
    uint64_t delivered;
};

struct loop {
    int64_t epoch, batch, batches;
    struct loop_state state;
};

static void restore(rekindle_callback *backup, rekindle_model *model, struct loop *loop) {
    rekindle_backup_position position = REKINDLE_BACKUP_POSITION_INIT;
    rekindle_status status = rekindle_backup_restore(backup, model, &position);
    if (status != REKINDLE_NOT_FOUND) {
        must(status, "rekindle_backup_restore");
        require(position.host_state_size == sizeof(loop->state), "the size of the host's state");
        memcpy(&loop->state, position.host_state, sizeof(loop->state));
        loop->epoch = position.epoch;
        loop->batch = position.batch;
    }
    note("training restored %d epoch %lld batch %lld", status == REKINDLE_OK, (long long)loop->epoch,
         (long long)loop->batch);
}

static void save(rekindle_callback *backup, rekindle_model *model, const struct loop *loop) {
    rekindle_backup_position position = REKINDLE_BACKUP_POSITION_INIT;
    position.epoch = loop->epoch;
    position.batch = loop->batch;
    position.host_state = &loop->state;
    position.host_state_size = sizeof(loop->state);
    MUST(rekindle_backup_save(backup, model, &position));
}

static void train_batch(const struct configuration *configuration, rekindle_model *model, struct loop *loop) {
    rekindle_batch batch = REKINDLE_BATCH_INIT;
    double values[LOSS_AND_ACCURACY];
    image_batch(loop->epoch, loop->batch * BATCH_SIZE, configuration->samples, &batch, &loop->state.delivered);
    MUST(rekindle_model_train_on_batch(model, &batch.x, &batch.y, NULL, values, LOSS_AND_ACCURACY));
    for (int i = 0; i < LOSS_AND_ACCURACY; ++i) loop->state.sums[i] += values[i];
    if (++loop->batch < loop->batches) return;
    loop->batch = 0;
    ++loop->epoch;
    MUST(rekindle_model_set_learning_rate(model, 0.01 / (double)(1 + loop->epoch)));
}

void train_in_own_loop(const struct configuration *configuration, rekindle_model *model, rekindle_callback *backup,
                       struct bytes *result) {
    static const int64_t shape[] = {28, 28, 1};
    struct loop loop = {.batches = (configuration->samples + BATCH_SIZE - 1) / BATCH_SIZE};
    int64_t step;
    MUST(rekindle_model_build(model, shape, 3));
    restore(backup, model, &loop);
    while (step = loop.epoch * loop.batches + loop.batch, loop.epoch < configuration->epochs) {
        if (step % configuration->save_every == 0) save(backup, model, &loop);
        note("at step %lld", (long long)step);
        train_batch(configuration, model, &loop);
    }
    save(backup, model, &loop);
    note("trained step %lld", (long long)step);
    MUST(add_trained_state(result, model));
    bytes_add(result, &loop.state, sizeof(loop.state));
}
