#include "ranks.h"

#include <dlfcn.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int64_t this_rank = -1;

void give_up(const char *file, int line, const char *format, ...) {
    va_list arguments;
    fprintf(stderr, "rank %lld: %s:%d: ", (long long)this_rank, file, line);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(EXIT_FAILURE);
}

rekindle_communicator_open_function find_open(const char *library) {
    rekindle_communicator_open_function open;
    void *symbol;
    void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
    expect(handle != NULL, "%s", dlerror());
    symbol = dlsym(handle, "rekindle_communicator_open");
    expect(symbol != NULL, "%s", dlerror());
    memcpy(&open, &symbol, sizeof open);
    return open;
}

struct ranks open_ranks(const char *library, const char *arguments) {
    struct ranks opened = {REKINDLE_COMMUNICATOR_OPTIONS_INIT, 0, 0};
    rekindle_communicator_options *functions = &opened.functions;
    char error[500] = "";
    rekindle_status status = find_open(library)(arguments, functions, error, sizeof error);
    expect(status == REKINDLE_OK, "status %d: %s", (int)status, error);
    expect(functions->rank != NULL && functions->size != NULL && functions->send != NULL &&
               functions->receive != NULL && functions->test != NULL && functions->abort != NULL,
           "a function is missing");
    this_rank = opened.rank = functions->rank(functions->user_data);
    opened.size = functions->size(functions->user_data);
    return opened;
}

void *begin_send(struct ranks *ranks, int64_t to, uint32_t channel, const void *bytes, size_t count) {
    void *transfer = NULL;
    int status = ranks->functions.send(ranks->functions.user_data, to, channel, bytes, count, &transfer);
    expect(status == 0, "send of %zu bytes to %lld returned %d", count, (long long)to, status);
    return transfer;
}

void *begin_receive(struct ranks *ranks, int64_t from, uint32_t channel, void *bytes, size_t count) {
    void *transfer = NULL;
    int status = ranks->functions.receive(ranks->functions.user_data, from, channel, bytes, count, &transfer);
    expect(status == 0, "receive of %zu bytes from %lld returned %d", count, (long long)from, status);
    return transfer;
}

int is_done(struct ranks *ranks, void *transfer) {
    int done = -1;
    int status = ranks->functions.test(ranks->functions.user_data, transfer, &done);
    expect(status == 0, "test returned %d", status);
    expect(done == 0 || done == 1, "done is %d; expected 0 or 1", done);
    return done;
}

void finish(struct ranks *ranks, void *transfer) {
    time_t start = time(NULL);
    int tests;
    for (tests = 0; !is_done(ranks, transfer); ++tests) {
        const struct timespec pause = {0, 50000};
        if (tests < 200) {
            sched_yield();
        } else {
            nanosleep(&pause, NULL);
        }
        expect(time(NULL) - start < 60, "a transfer was not done after a minute");
    }
}

void meet(struct ranks *ranks) {
    int64_t round, other;
    /* All come to rank 0, then all hear from it. */
    for (round = 0; round < 2; ++round) {
        for (other = 1; other < ranks->size; ++other) {
            if (ranks->rank == 0) {
                finish(ranks,
                       round == 0 ? begin_receive(ranks, other, 0, NULL, 0) : begin_send(ranks, other, 0, NULL, 0));
            } else if (ranks->rank == other) {
                finish(ranks, round == 0 ? begin_send(ranks, 0, 0, NULL, 0) : begin_receive(ranks, 0, 0, NULL, 0));
            }
        }
    }
}

/* A number that looks like chance, and is the same for the same arguments. */
static uint64_t scatter(uint64_t value) {
    value += 0x9e3779b97f4a7c15u;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
    return value ^ (value >> 31);
}

static unsigned char byte_at(size_t position, int64_t sender, uint64_t number) {
    const uint64_t word = scatter(scatter((uint64_t)sender * 1000003u + number) + position / 8);
    return (unsigned char)(word >> (position % 8 * 8));
}

void fill(unsigned char *bytes, size_t count, int64_t sender, uint64_t number) {
    size_t i;
    for (i = 0; i < count; ++i) bytes[i] = byte_at(i, sender, number);
}

void expect_filled(const unsigned char *bytes, size_t count, int64_t sender, uint64_t number) {
    size_t i;
    for (i = 0; i < count; ++i) {
        expect(bytes[i] == byte_at(i, sender, number), "byte %zu of %zu of message %llu from %lld is %d; expected %d",
               i, count, (unsigned long long)number, (long long)sender, bytes[i], byte_at(i, sender, number));
    }
}

unsigned char *allocate(size_t count) {
    unsigned char *bytes = malloc(count > 0 ? count : 1);
    expect(bytes != NULL, "no memory for %zu bytes", count);
    return bytes;
}
