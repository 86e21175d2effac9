/* A step on several ranks sends the messages that benchmarks/ranks/messages.py names, to the byte, in any order. So
 * what the cost model and the simulation count is what the library sends. The step is an epoch's only one. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ranks/run.h"
#include "support/must.h"
#include "support/run_tests.h"

/* Multiples of all blocks in which weights may lie, so that nothing but them is in the arena. */
enum { CLASSES = 64, UNITS = 64, MANY_UNITS = 1536, MOST_UNITS = 24576 };
enum { MOST_MESSAGES = 8192 };
/* The loss, that of the output, and accuracy's sum and count. */
enum { LOSSES_AND_ACCURACY = 4 };
enum { HEAD_BYTES = 32 };

static const struct {
    int ranks, shards, batch, units; /* of the hidden layer */
    int is_normalized;               /* behind it */
} cases[] = {{2, 2, 32, UNITS, 0},          {2, 8, 32, UNITS, 1},  {2, 5, 10, MANY_UNITS, 0}, {3, 3, 9, 2 * UNITS, 0},
             {3, 4, 12, 2 * MANY_UNITS, 0}, {3, 8, 24, UNITS, 1},  {4, 6, 10, UNITS, 0},      {5, 8, 20, UNITS, 0},
             {5, 13, 40, 2 * UNITS, 0},     {7, 16, 50, UNITS, 0}, {8, 8, 3, UNITS, 0},       {8, 12, 7, UNITS, 0},
             {2, 2, 6, MOST_UNITS, 0}};
enum { CASES = sizeof(cases) / sizeof(cases[0]) };

struct message {
    int from, to;
    size_t bytes;
};

struct messages {
    struct message all[MOST_MESSAGES];
    size_t count;
};

static struct messages sent, expected;
static pthread_mutex_t sent_mutex = PTHREAD_MUTEX_INITIALIZER;
static int is_in_epoch[MOST_RANKS]; /* each rank's own */

static void add_message(struct messages *to, struct message message) {
    ck_assert_uint_lt(to->count, MOST_MESSAGES);
    to->all[to->count++] = message;
}

/* What a rank sends between these hooks belongs to the step, and to the meeting with which an epoch begins. */
static rekindle_action note_begin(void *user_data, const rekindle_event *event) {
    (void)event;
    *(int *)user_data = 1;
    return REKINDLE_ACTION_CONTINUE;
}

static rekindle_action note_end(void *user_data, const rekindle_event *event) {
    (void)event;
    *(int *)user_data = 0;
    return REKINDLE_ACTION_CONTINUE;
}

static void note_message(void *user_data, int from, int to, size_t bytes) {
    (void)user_data;
    if (!is_in_epoch[from]) return;
    pthread_mutex_lock(&sent_mutex);
    add_message(&sent, (struct message){from, to, bytes});
    pthread_mutex_unlock(&sent_mutex);
}

static void make_model_json(char *to, size_t size, int units, int is_normalized) {
    snprintf(to, size,
             "{\"class_name\":\"Sequential\",\"config\":{\"build_input_shape\":[null,%d,%d],\"layers\":["
             "{\"class_name\":\"Flatten\",\"config\":{}},{\"class_name\":\"Dense\",\"config\":{\"units\":%d}},%s"
             "{\"class_name\":\"Dense\",\"config\":{\"units\":%d,\"activation\":\"softmax\"}}]}}",
             WIDTH, WIDTH, units, is_normalized ? "{\"class_name\":\"BatchNormalization\",\"config\":{}}," : "",
             CLASSES);
}

static void ask_python(int ranks, int shards, int batch, int units, int is_normalized) {
    char command[1024];
    struct message message;
    int floats = (PIXELS + 1) * units + (units + 1) * CLASSES + (is_normalized ? 2 * units : 0);
    int statistics = is_normalized ? 4 * units : 0; /* sums and counts of means and variances */
    snprintf(command, sizeof(command), "%s -B " REKINDLE_SOURCE_DIR "/benchmarks/ranks/messages.py %d %d %d %d %d",
             REKINDLE_PYTHON, ranks, shards, batch, floats, LOSSES_AND_ACCURACY + statistics);
    FILE *answer = popen(command, "r");
    ck_assert_ptr_nonnull(answer);
    expected.count = 0;
    while (fscanf(answer, "%d %d %zu", &message.from, &message.to, &message.bytes) == 3) {
        add_message(&expected, message);
    }
    ck_assert_msg(pclose(answer) == 0, "%s failed", command);
}

static void expect_beginning(int ranks) {
    for (int rank = 1; rank < ranks; ++rank) {
        add_message(&expected, (struct message){rank, 0, HEAD_BYTES});
        add_message(&expected, (struct message){0, rank, HEAD_BYTES});
    }
}

static void train_step(int ranks, int shards, int batch, const char *model) {
    shard_model of = {"a step", model,
                      "{\"optimizer\":\"sgd\",\"loss\":\"sparse_categorical_crossentropy\",\"metrics\":[\"accuracy\"]",
                      0};
    struct ranks *run = new_ranks(&shard_models[0], batch, batch, ranks);
    sent.count = 0;
    watch_sent(run->all, note_message, NULL);
    for (int rank = 0; rank < ranks; ++rank) {
        rekindle_callback_options options = REKINDLE_CALLBACK_OPTIONS_INIT;
        rekindle_callback *callback = NULL;
        options.user_data = &is_in_epoch[rank];
        options.on_epoch_begin = note_begin;
        options.on_epoch_end = note_end;
        must(rekindle_callback_create(&options, &callback));
        add_to_rank(run, rank, callback);
        rekindle_model_destroy(run->models[rank]);
        run->models[rank] = make_shard_model(&of, shards, 1);
        run->options[rank].epochs = 1;
        run->options[rank].validation_data = NULL;
    }
    fit_ranks(run);
    expect_of_ranks(run, REKINDLE_OK, "");
    end_ranks(run);
}

static int compare(const void *left, const void *right) {
    const struct message *a = left, *b = right;
    if (a->from != b->from) return a->from - b->from;
    if (a->to != b->to) return a->to - b->to;
    return (a->bytes > b->bytes) - (a->bytes < b->bytes);
}

START_TEST(a_step_sends_what_the_model_counts) {
    char model[1024];
    int ranks = cases[_i].ranks, shards = cases[_i].shards, batch = cases[_i].batch;
    make_model_json(model, sizeof(model), cases[_i].units, cases[_i].is_normalized);
    train_step(ranks, shards, batch, model);
    ask_python(ranks, shards, batch, cases[_i].units, cases[_i].is_normalized);
    expect_beginning(ranks);
    qsort(sent.all, sent.count, sizeof(sent.all[0]), compare);
    qsort(expected.all, expected.count, sizeof(expected.all[0]), compare);
    for (size_t i = 0; i < sent.count && i < expected.count; ++i) {
        const struct message *a = &sent.all[i], *b = &expected.all[i];
        ck_assert_msg(compare(a, b) == 0,
                      "%d ranks, S = %d, batch %d: in order, message %zu goes from %d to %d with %zu bytes; expected "
                      "from %d to %d with %zu",
                      ranks, shards, batch, i, a->from, a->to, a->bytes, b->from, b->to, b->bytes);
    }
    ck_assert_msg(sent.count == expected.count, "%d ranks, S = %d, batch %d: %zu messages; expected %zu", ranks, shards,
                  batch, sent.count, expected.count);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, use_one_thread, NULL);
    tcase_add_loop_test(tests, a_step_sends_what_the_model_counts, 0, CASES);
}

int main(void) {
    return run_tests("messages", add_tests);
}
