/* link_bench <library> <arguments> <bytes>
 * What messages cost between two ranks, by the functions that the library of communicators gives; rank 0 prints seconds
 * from one rank to the other for a short message, seconds of the processor for one, at each end, and bytes a second
 * each way where both send messages of so many bytes at a time. here.py starts both. */
#include <dlfcn.h>
#include <sched.h>
#include <string.h>

#include "../median.h"
#include "../program.h"

enum { SHORT = 32, ROUNDS = 200, IN_A_ROW = 100 };

static rekindle_communicator_options way;
static int64_t other;

static void open_way(const char *library, const char *arguments) {
    char error[256] = "";
    void *loaded = dlopen(library, RTLD_NOW);
    rekindle_communicator_open_function open_it = NULL;
    if (loaded != NULL) *(void **)&open_it = dlsym(loaded, "rekindle_communicator_open");
    rekindle_communicator_options_init(&way);
    if (open_it == NULL || open_it(arguments, &way, error, sizeof(error)) != REKINDLE_OK) {
        fprintf(stderr, "%s: %s\n", library, loaded == NULL ? dlerror() : error);
        exit(EXIT_FAILURE);
    }
    other = 1 - way.rank(way.user_data);
}

static void require_good(int status) {
    if (status == 0) return;
    fprintf(stderr, "the other rank cannot be reached\n");
    exit(EXIT_FAILURE);
}

static void *begin_send(const void *bytes, size_t count) {
    void *transfer;
    require_good(way.send(way.user_data, other, 0, bytes, count, &transfer));
    return transfer;
}

static void *begin_receive(void *bytes, size_t count) {
    void *transfer;
    require_good(way.receive(way.user_data, other, 0, bytes, count, &transfer));
    return transfer;
}

static void finish(void *transfer) {
    int is_done = 0;
    for (;;) {
        require_good(way.test(way.user_data, transfer, &is_done));
        if (is_done) return;
        sched_yield();
    }
}

/* Microseconds from sending to having an answer. */
static double there_and_back(int is_first, char *bytes) {
    double begun = microseconds();
    if (is_first) finish(begin_send(bytes, SHORT));
    finish(begin_receive(bytes, SHORT));
    if (!is_first) finish(begin_send(bytes, SHORT));
    return microseconds() - begun;
}

/* Microseconds for a message where one rank sends many, one behind the other. */
static double in_a_row(int is_first, char *bytes) {
    void *transfers[IN_A_ROW];
    double begun = microseconds();
    for (int i = 0; i < IN_A_ROW; ++i) {
        transfers[i] = is_first ? begin_send(bytes, SHORT) : begin_receive(bytes, SHORT);
    }
    for (int i = 0; i < IN_A_ROW; ++i) finish(transfers[i]);
    double taken = (microseconds() - begun) / IN_A_ROW;
    there_and_back(is_first, bytes); /* so that none begins before all have arrived */
    return taken;
}

/* Microseconds until a message has gone each way. */
static double both_ways(char *to, const char *from, size_t count) {
    double begun = microseconds();
    void *sent = begin_send(from, count), *received = begin_receive(to, count);
    finish(received);
    finish(sent);
    return microseconds() - begun;
}

int main(int count, char **values) {
    double back[ROUNDS], row[ROUNDS], both[ROUNDS];
    if (count != 4) {
        fprintf(stderr, "usage: %s <library> <arguments> <bytes>\n", values[0]);
        return EXIT_FAILURE;
    }
    open_way(values[1], values[2]);
    size_t size = (size_t)atol(values[3]);
    char *from = calloc(size + SHORT, 1), *to = calloc(size + SHORT, 1);
    if (from == NULL || to == NULL) abort();
    int is_first = other == 1;
    for (int i = 0; i < ROUNDS; ++i) {
        back[i] = there_and_back(is_first, to);
        row[i] = in_a_row(is_first, to);
        both[i] = both_ways(to, from, size);
    }
    double message = median(row, ROUNDS) * 1e-6, one_way = median(back, ROUNDS) / 2 * 1e-6;
    double latency = one_way > 2 * message ? one_way - 2 * message : 0.0;
    double wire = median(both, ROUNDS) * 1e-6 - one_way;
    if (is_first) printf("%.9g %.9g %.9g\n", latency, message, (double)size / (wire > 0.0 ? wire : 1e-9));
    way.destroy(way.user_data);
    free(from);
    free(to);
    return EXIT_SUCCESS;
}
