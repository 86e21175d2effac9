/* mpi_host_test <library> <case>
 *
 * One rank of a host, which may use MPI itself, with librekindle-mpi.so. */
#include <mpi.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ranks.h"

static const char *library;

static void begin_mpi(int level) {
    int provided = -1;
    MPI_Init_thread(NULL, NULL, level, &provided);
    expect(provided == level, "MPI provides level %d; expected %d", provided, level);
}

static int is_ended(void) {
    int ended = 0;
    MPI_Finalized(&ended);
    return ended;
}

/* Every rank hears from the others. */
static void exchange(struct ranks *ranks) {
    int64_t other;
    for (other = 0; other < ranks->size; ++other) {
        int64_t heard = -1;
        void *sending = begin_send(ranks, other, 7, &ranks->rank, sizeof ranks->rank);
        finish(ranks, begin_receive(ranks, other, 7, &heard, sizeof heard));
        finish(ranks, sending);
        expect(heard == other, "rank %lld says that it is %lld", (long long)other, (long long)heard);
    }
}

static void expect_refused(const char *arguments, rekindle_status expected, const char *text) {
    rekindle_communicator_options options = REKINDLE_COMMUNICATOR_OPTIONS_INIT;
    char error[200] = "", cut[5] = "1234";
    rekindle_status status = find_open(library)(arguments, &options, error, sizeof error);
    expect(status == expected, "status is %d; expected %d", (int)status, (int)expected);
    expect(strstr(error, text) != NULL, "the text is \"%s\"; expected \"%s\" in it", error, text);
    find_open(library)(arguments, &options, cut, sizeof cut);
    expect(strlen(cut) == 4 && strncmp(cut, error, 4) == 0, "the cut text is \"%s\"", cut);
    expect(options.user_data == NULL && options.send == NULL, "the options have changed");
}

static void test_arguments(void) {
    expect_refused("port=1", REKINDLE_INVALID_ARGUMENT, "\"port=1\"");
}

static void test_old_options(void) {
    rekindle_communicator_options options = REKINDLE_COMMUNICATOR_OPTIONS_INIT;
    char error[200] = "";
    options.struct_size = 16;
    expect(find_open(library)(NULL, &options, error, sizeof error) == REKINDLE_INVALID_ARGUMENT, "it was not refused");
    expect(strstr(error, "struct_size is 16; expected 72") != NULL, "the text is \"%s\"", error);
}

/* MPI is the host's. */
static void test_host_begins(void) {
    struct ranks ranks, more;
    int rank = -1;
    begin_mpi(MPI_THREAD_SERIALIZED);
    ranks = open_ranks(library, NULL);
    more = open_ranks(library, "");
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    expect(ranks.rank == rank && more.rank == rank, "rank is %lld; expected %d", (long long)ranks.rank, rank);
    exchange(&ranks);
    exchange(&more);
    more.functions.destroy(more.functions.user_data);
    more = open_ranks(library, "end=close");
    ranks.functions.destroy(ranks.functions.user_data);
    more.functions.destroy(more.functions.user_data);
    expect(!is_ended(), "MPI was ended");
    MPI_Finalize();
}

static void test_one_thread(void) {
    begin_mpi(MPI_THREAD_SINGLE);
    expect_refused(NULL, REKINDLE_INVALID_STATE, "MPI_THREAD_SINGLE; expected MPI_THREAD_SERIALIZED");
    MPI_Finalize();
}

static void test_main_thread(void) {
    begin_mpi(MPI_THREAD_FUNNELED);
    expect_refused(NULL, REKINDLE_INVALID_STATE, "MPI_THREAD_FUNNELED; expected MPI_THREAD_SERIALIZED");
    MPI_Finalize();
}

static void test_ended_before(void) {
    begin_mpi(MPI_THREAD_SERIALIZED);
    MPI_Finalize();
    expect_refused(NULL, REKINDLE_INVALID_STATE, "MPI_Finalize");
}

/* A communicator that outlives MPI fails, and can be destroyed. */
static void test_ended_while_open(void) {
    struct ranks ranks;
    void *transfer, *none = NULL;
    int done = 0;
    char byte = 0;
    begin_mpi(MPI_THREAD_SERIALIZED);
    ranks = open_ranks(library, NULL);
    exchange(&ranks);
    transfer = begin_receive(&ranks, ranks.rank, 7, &byte, 1);
    MPI_Finalize();
    expect(ranks.functions.test(ranks.functions.user_data, transfer, &done) != 0, "test succeeds");
    expect(ranks.functions.send(ranks.functions.user_data, 0, 7, &byte, 1, &none) != 0, "send succeeds");
    ranks.functions.abort(ranks.functions.user_data);
    ranks.functions.destroy(ranks.functions.user_data);
}

static void on_signal(int signal) {
    (void)signal;
}

/* Signals do what they did before. */
static void test_signals(void) {
    enum { SIGNALS = 32 };
    struct sigaction before[SIGNALS], after;
    struct sigaction own;
    struct ranks ranks;
    int i;
    memset(&own, 0, sizeof own);
    own.sa_handler = on_signal;
    sigaction(SIGBUS, &own, NULL);
    sigaction(SIGTERM, &own, NULL);
    for (i = 1; i < SIGNALS; ++i) sigaction(i, NULL, &before[i]);
    ranks = open_ranks(library, NULL);
    for (i = 1; i < SIGNALS; ++i) {
        sigaction(i, NULL, &after);
        expect(after.sa_handler == before[i].sa_handler, "signal %d has another handler", i);
    }
    ranks.functions.destroy(ranks.functions.user_data);
}

static int expected_end;

static void expect_end(void) {
    if (is_ended() == expected_end) return;
    fprintf(stderr, "MPI is %s; expected the opposite\n", expected_end ? "not ended" : "ended");
    _exit(EXIT_FAILURE);
}

/* The library ends what it has begun, when the process exits. */
static void test_ends(void) {
    struct ranks ranks;
    expected_end = 1;
    atexit(expect_end);
    ranks = open_ranks(library, NULL);
    exchange(&ranks);
    ranks.functions.destroy(ranks.functions.user_data);
    expect(!is_ended(), "MPI was ended");
    ranks = open_ranks(library, NULL);
    exchange(&ranks);
    ranks.functions.destroy(ranks.functions.user_data);
}

/* Nothing is left to be done at the exit, as Go's programs need it. */
static void test_ends_with_last(void) {
    struct ranks ranks = open_ranks(library, NULL), more = open_ranks(library, "end=close");
    exchange(&more);
    more.functions.destroy(more.functions.user_data);
    expect(!is_ended(), "MPI was ended while a communicator was open");
    exchange(&ranks);
    ranks.functions.destroy(ranks.functions.user_data);
    expect(is_ended(), "MPI was not ended");
    expect_refused(NULL, REKINDLE_INVALID_STATE, "MPI_Finalize");
    _exit(EXIT_SUCCESS);
}

/* It does not wait for a rank that may be lost. */
static void test_given_up(void) {
    struct ranks ranks;
    char byte;
    expected_end = 0;
    atexit(expect_end);
    ranks = open_ranks(library, "end=close");
    begin_receive(&ranks, ranks.rank, 7, &byte, 1);
    ranks.functions.abort(ranks.functions.user_data);
    ranks.functions.destroy(ranks.functions.user_data);
}

int main(int count, char **arguments) {
    static const struct {
        const char *name;
        void (*run)(void);
    } cases[] = {{"arguments", test_arguments},
                 {"old_options", test_old_options},
                 {"host_begins", test_host_begins},
                 {"one_thread", test_one_thread},
                 {"main_thread", test_main_thread},
                 {"ended_before", test_ended_before},
                 {"ended_while_open", test_ended_while_open},
                 {"signals", test_signals},
                 {"ends", test_ends},
                 {"ends_with_last", test_ends_with_last},
                 {"given_up", test_given_up}};
    size_t i;
    expect(count == 3, "expected: <library> <case>");
    library = arguments[1];
    for (i = 0; i < sizeof cases / sizeof *cases; ++i) {
        if (strcmp(arguments[2], cases[i].name) == 0) {
            cases[i].run();
            return EXIT_SUCCESS;
        }
    }
    give_up(__FILE__, __LINE__, "there is no case %s", arguments[2]);
}
