#include "ranks/world.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "support/must.h"

/* A message that one end at least has named. */
struct message {
    const void *from;
    void *to;
    size_t count;
    int is_named[2];   /* by its sender, by its receiver */
    int is_done, ends; /* ends that still have it */
    struct message *next;
};

struct world {
    pthread_mutex_t mutex;
    int ranks;
    int is_gone[MOST_RANKS], is_silent[MOST_RANKS];
    int overheard; /* rank; used where `heard` is set */
    heard_message heard;
    void *user_data;
    void (*sent)(void *user_data, int from, int to, size_t count);
    void *sent_user_data;
    struct message *queues[MOST_RANKS][MOST_RANKS][CHANNELS]; /* from, to */
};

/* What stands for a transfer. */
struct transfer {
    struct message *message;
    int other;                      /* rank */
    struct transfer *next, **place; /* in the list of its member's */
};

struct member {
    world *of;
    int rank;
    struct transfer *transfers; /* under way, or given up */
};

world *new_world(int ranks) {
    world *made = calloc(1, sizeof(*made));
    ck_assert_ptr_nonnull(made);
    made->ranks = ranks;
    pthread_mutex_init(&made->mutex, NULL);
    return made;
}

void end_world(world *of) {
    for (int from = 0; from < MOST_RANKS; ++from) {
        for (int to = 0; to < MOST_RANKS; ++to) {
            for (int channel = 0; channel < CHANNELS; ++channel) {
                while (of->queues[from][to][channel] != NULL) {
                    struct message *message = of->queues[from][to][channel];
                    of->queues[from][to][channel] = message->next;
                    free(message);
                }
            }
        }
    }
    pthread_mutex_destroy(&of->mutex);
    free(of);
}

void cut_off(world *of, int rank) {
    pthread_mutex_lock(&of->mutex);
    of->is_gone[rank] = 1;
    pthread_mutex_unlock(&of->mutex);
}

void silence(world *of, int rank) {
    pthread_mutex_lock(&of->mutex);
    of->is_silent[rank] = 1;
    pthread_mutex_unlock(&of->mutex);
}

void overhear(world *of, int rank, heard_message heard, void *user_data) {
    of->overheard = rank;
    of->heard = heard;
    of->user_data = user_data;
}

void watch_sent(world *of, void (*sent)(void *user_data, int from, int to, size_t count), void *user_data) {
    of->sent = sent;
    of->sent_user_data = user_data;
}

static int64_t rank_of(void *user_data) {
    return ((struct member *)user_data)->rank;
}

static int64_t size_of(void *user_data) {
    return ((struct member *)user_data)->of->ranks;
}

/* The first message of a queue that this end has not named, or a new one behind all. */
static struct message *name(struct message **queue, int end) {
    while (*queue != NULL && (*queue)->is_named[end]) queue = &(*queue)->next;
    if (*queue == NULL) *queue = calloc(1, sizeof(**queue));
    if (*queue != NULL) (*queue)->is_named[end] = 1;
    return *queue;
}

static int begin(struct member *member, int end, int64_t other, uint32_t channel, const void *from, void *to,
                 size_t count, void **transfer) {
    world *of = member->of;
    int sender = end == 0 ? member->rank : (int)other, receiver = end == 0 ? (int)other : member->rank;
    struct transfer *made = malloc(sizeof(*made));
    ck_assert_uint_lt(channel, CHANNELS);
    pthread_mutex_lock(&of->mutex);
    int is_gone = of->is_gone[other] || of->is_gone[member->rank] || made == NULL;
    struct message *message = is_gone ? NULL : name(&of->queues[sender][receiver][channel], end);
    if (message != NULL) {
        if (end == 0) message->from = from;
        if (end == 1) message->to = to;
        ck_assert_msg(!message->is_named[1 - end] || message->count == count,
                      "rank %d sends %zu bytes where rank %d receives %zu", sender, end == 0 ? count : message->count,
                      receiver, end == 0 ? message->count : count);
        message->count = count;
        *made = (struct transfer){message, (int)other, member->transfers, &member->transfers};
        if (made->next != NULL) made->next->place = &made->next;
        member->transfers = made;
    }
    pthread_mutex_unlock(&of->mutex);
    if (message == NULL) {
        free(made);
        return 1;
    }
    *transfer = made;
    return 0;
}

static int send_to(void *user_data, int64_t rank, uint32_t channel, const void *bytes, size_t count, void **transfer) {
    struct member *member = user_data;
    if (member->of->sent != NULL && channel != HEARTBEAT) {
        member->of->sent(member->of->sent_user_data, member->rank, (int)rank, count);
    }
    return begin(user_data, 0, rank, channel, bytes, NULL, count, transfer);
}

static int receive_from(void *user_data, int64_t rank, uint32_t channel, void *bytes, size_t count, void **transfer) {
    return begin(user_data, 1, rank, channel, NULL, bytes, count, transfer);
}

/* Copies the messages from one rank to another that both ends have named, and takes them out of their queues. The
 * memory of a rank that is gone is not its own any more. */
static void move_on(world *of, int from, int to) {
    if (of->is_silent[from] || of->is_silent[to] || of->is_gone[from] || of->is_gone[to]) return;
    for (int channel = 0; channel < CHANNELS; ++channel) {
        struct message **queue = &of->queues[from][to][channel];
        while (*queue != NULL && (*queue)->is_named[0] && (*queue)->is_named[1]) {
            struct message *message = *queue;
            *queue = message->next;
            if (of->heard != NULL && to == of->overheard && channel != HEARTBEAT) {
                of->heard(of->user_data, (uint32_t)channel, message->from, message->count);
            }
            memcpy(message->to, message->from, message->count);
            message->is_done = 1;
            message->ends = 2;
        }
    }
}

static int test_transfer(void *user_data, void *transfer, int *done) {
    struct member *member = user_data;
    struct transfer *of = transfer;
    pthread_mutex_lock(&member->of->mutex);
    move_on(member->of, member->rank, of->other);
    move_on(member->of, of->other, member->rank);
    int is_lost = !of->message->is_done && (member->of->is_gone[of->other] || member->of->is_gone[member->rank]);
    *done = of->message->is_done;
    if (*done && --of->message->ends == 0) free(of->message);
    if (*done || is_lost) {
        *of->place = of->next;
        if (of->next != NULL) of->next->place = of->place;
        free(of);
    }
    pthread_mutex_unlock(&member->of->mutex);
    return is_lost;
}

/* What it has named is given up with it. */
static void abort_all(void *user_data) {
    struct member *member = user_data;
    cut_off(member->of, member->rank);
}

/* With the transfers that it has given up. */
static void destroy_member(void *user_data) {
    struct member *member = user_data;
    while (member->transfers != NULL) {
        struct transfer *next = member->transfers->next;
        struct message *message = member->transfers->message;
        if (message->is_done && --message->ends == 0) free(message);
        free(member->transfers);
        member->transfers = next;
    }
    free(member);
}

rekindle_communicator *new_communicator(world *of, int rank) {
    rekindle_communicator_options options = REKINDLE_COMMUNICATOR_OPTIONS_INIT;
    rekindle_communicator *communicator = NULL;
    struct member *member = malloc(sizeof(*member));
    ck_assert_ptr_nonnull(member);
    *member = (struct member){of, rank, NULL};
    options.user_data = member;
    options.destroy = destroy_member;
    options.rank = rank_of;
    options.size = size_of;
    options.send = send_to;
    options.receive = receive_from;
    options.test = test_transfer;
    options.abort = abort_all;
    must(rekindle_communicator_create(&options, &communicator));
    return communicator;
}

struct call {
    void (*body)(void *argument, int rank);
    void *argument;
    int rank;
};

static void *call_body(void *given) {
    struct call *call = given;
    call->body(call->argument, call->rank);
    return NULL;
}

void on_each_rank(int ranks, void (*body)(void *argument, int rank), void *argument) {
    pthread_t threads[MOST_RANKS];
    struct call calls[MOST_RANKS];
    for (int rank = 0; rank < ranks; ++rank) {
        calls[rank] = (struct call){body, argument, rank};
        ck_assert_int_eq(pthread_create(&threads[rank], NULL, call_body, &calls[rank]), 0);
    }
    for (int rank = 0; rank < ranks; ++rank) pthread_join(threads[rank], NULL);
}
