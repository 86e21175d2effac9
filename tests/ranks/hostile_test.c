/* What a rank receives from another is checked: messages of a real run, with bytes changed at random, end a fit with a
 * status that blames the other, or with none, and never with a defect. */
#include <stdlib.h>
#include <string.h>

#include "ranks/run.h"
#include "recovery/chance.h"
#include "support/must.h"
#include "support/run_tests.h"

enum { SAMPLES = 40, BATCH = 16, MOST_MESSAGES = 4096, TRIALS = 80, HEAD = 32 };

struct message {
    uint32_t channel;
    size_t size;
    unsigned char *bytes;
};

/* All that one rank of two has received. */
struct tape {
    struct message messages[MOST_MESSAGES];
    size_t count;
};

static void record_message(void *user_data, uint32_t channel, const void *bytes, size_t count) {
    struct tape *tape = user_data;
    ck_assert_uint_lt(tape->count, MOST_MESSAGES);
    struct message *message = &tape->messages[tape->count++];
    message->channel = channel;
    message->size = count;
    message->bytes = malloc(count);
    ck_assert_ptr_nonnull(message->bytes);
    memcpy(message->bytes, bytes, count);
}

static void free_tape(struct tape *tape) {
    for (size_t i = 0; i < tape->count; ++i) free(tape->messages[i].bytes);
    tape->count = 0;
}

static void record_run(const shard_model *of, int rank, struct tape *tape) {
    struct ranks *run = new_ranks(of, SAMPLES, BATCH, 2);
    overhear(run->all, rank, record_message, tape);
    fit_ranks(run);
    expect_of_ranks(run, REKINDLE_OK, "");
    end_ranks(run);
}

/* A world in which the other rank is the tape. */
struct stage {
    const struct tape *tape;
    size_t next[CHANNELS];
    int64_t rank;
    int has_ended; /* this rank has said its last on the channel of beats */
    int64_t *beat; /* where the next one goes; NULL: nobody listens */
    int looks;
};
static char done_transfer, beat_transfer;

static int64_t stage_rank(void *user_data) {
    return ((struct stage *)user_data)->rank;
}

static int64_t stage_size(void *user_data) {
    (void)user_data;
    return 2;
}

static int stage_send(void *user_data, int64_t rank, uint32_t channel, const void *bytes, size_t count,
                      void **transfer) {
    struct stage *stage = user_data;
    (void)rank;
    (void)count;
    if (channel == HEARTBEAT && *(const int64_t *)bytes == -2) stage->has_ended = 1;
    *transfer = &done_transfer;
    return 0;
}

static int stage_receive(void *user_data, int64_t rank, uint32_t channel, void *bytes, size_t count, void **transfer) {
    struct stage *stage = user_data;
    (void)rank;
    if (channel == HEARTBEAT) {
        stage->beat = bytes;
        *transfer = &beat_transfer;
        return 0;
    }
    size_t *next = &stage->next[channel];
    while (*next < stage->tape->count && stage->tape->messages[*next].channel != channel) ++*next;
    if (*next == stage->tape->count) return 1;
    const struct message *message = &stage->tape->messages[(*next)++];
    memset(bytes, 0, count);
    memcpy(bytes, message->bytes, message->size < count ? message->size : count);
    *transfer = &done_transfer;
    return 0;
}

/* A beat comes at every third look. */
static int stage_test(void *user_data, void *transfer, int *done) {
    struct stage *stage = user_data;
    *done = transfer == &done_transfer || ++stage->looks % 3 == 0;
    if (transfer == &beat_transfer && *done) *stage->beat = stage->has_ended ? -2 : -1;
    return 0;
}

static void stage_abort(void *user_data) {
    (void)user_data;
}

static rekindle_status fit_on_stage(const shard_model *of, const struct tape *tape, int rank) {
    rekindle_communicator_options options = REKINDLE_COMMUNICATOR_OPTIONS_INIT;
    struct ranks *run = new_ranks(of, SAMPLES, BATCH, 1);
    struct stage stage = {tape, {0}, rank, 0, NULL, 0};
    options.user_data = &stage;
    options.rank = stage_rank;
    options.size = stage_size;
    options.send = stage_send;
    options.receive = stage_receive;
    options.test = stage_test;
    options.abort = stage_abort;
    must(rekindle_communicator_create(&options, &run->communicators[0]));
    run->options[0].communicator = run->communicators[0];
    fit_ranks(run);
    rekindle_status status = run->statuses[0];
    end_ranks(run);
    return status;
}

static size_t draw(uint64_t *random, size_t below) {
    return (size_t)random_below(random, (double)below);
}

/* Changes a byte, of a head every other time, or puts one message in the place of another. */
static void damage(struct tape *tape, uint64_t *random) {
    struct message *message = &tape->messages[draw(random, tape->count)];
    if (draw(random, 2) == 0) {
        while (message->size != HEAD) message = &tape->messages[draw(random, tape->count)];
    }
    if (draw(random, 8) == 0) {
        struct message *other = &tape->messages[draw(random, tape->count)], kept = *message;
        uint32_t channel = other->channel;
        *message = *other;
        *other = kept;
        message->channel = kept.channel;
        other->channel = channel;
    } else if (message->size > 0) {
        message->bytes[draw(random, message->size)] = (unsigned char)draw(random, 256);
    }
}

static void copy_tape(const struct tape *from, struct tape *to) {
    for (size_t i = 0; i < from->count; ++i) {
        const struct message *message = &from->messages[i];
        record_message(to, message->channel, message->bytes, message->size);
    }
}

static void try_damage(const shard_model *of, int rank) {
    static struct tape tape, damaged;
    uint64_t random = 17 + (uint64_t)rank;
    int refused = 0;
    record_run(of, rank, &tape);
    ck_assert_int_eq(fit_on_stage(of, &tape, rank), REKINDLE_OK);
    for (int trial = 0; trial < TRIALS; ++trial) {
        copy_tape(&tape, &damaged);
        for (size_t times = 1 + draw(&random, 3); times > 0; --times) damage(&damaged, &random);
        rekindle_status status = fit_on_stage(of, &damaged, rank);
        ck_assert_msg(status != REKINDLE_INTERNAL && status != REKINDLE_BACKEND_ERROR &&
                          status != REKINDLE_OUT_OF_MEMORY,
                      "%s, rank %d, trial %d: %s", of->name, rank, trial, rekindle_status_name(status));
        refused += status != REKINDLE_OK;
        free_tape(&damaged);
    }
    ck_assert_int_gt(refused, TRIALS / 4);
    free_tape(&tape);
}

/* Rank 0 hears of all, and rank 1 of rank 0. */
START_TEST(damaged_messages_are_refused) {
    static const char *const names[] = {"mlp with dropout", "small table"};
    for (int i = 0; i < shard_model_count; ++i) {
        if (strcmp(shard_models[i].name, names[_i / 2]) == 0) try_damage(&shard_models[i], _i % 2);
    }
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, use_one_thread, NULL);
    tcase_add_loop_test(tests, damaged_messages_are_refused, 0, 4);
}

int main(void) {
    return run_tests("hostile", add_tests);
}
