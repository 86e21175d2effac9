/* contract_test <library> <ranks> [<arguments> <arguments of a second communicator>]
 *
 * One rank of a run that holds a library of communicators to what include/rekindle/communicator.h says. All ranks of
 * the run are this program. The second communicator is opened when the first one was given up. Arguments that are left
 * out are NULL. */
#include <stdlib.h>

#include "contract_tests.h"
#include "repeated_memory.h"

/* Transfers that have begun at one end, at both, and those that would go through at once: after `abort` none of them
 * touches memory any more, for there is none. */
static void test_abort(struct ranks *ranks) {
    enum { COUNT = 5000000, PAGES = 8 << 20 };
    const int64_t next = (ranks->rank + 1) % ranks->size, previous = (ranks->rank + ranks->size - 1) % ranks->size;
    unsigned char *memory = repeat_memory(PAGES, PAGES), byte;
    int i;
    meet(ranks);
    begin_receive(ranks, previous, 30, memory, COUNT);
    begin_send(ranks, next, 31, memory, COUNT);
    begin_send(ranks, next, 32, memory, 8);
    begin_receive(ranks, previous, 33, memory, 8);
    begin_send(ranks, next, 34, memory, COUNT);
    if (ranks->rank % 2 == 0) begin_receive(ranks, previous, 34, memory, COUNT);
    for (i = 0; i < 20; ++i) is_done(ranks, begin_send(ranks, next, 35, &byte, 0));
    ranks->functions.abort(ranks->functions.user_data);
    free_repeated_memory(memory, PAGES, PAGES);
    ranks->functions.destroy(ranks->functions.user_data);
}

static void run(struct ranks *ranks, int64_t size) {
    expect(ranks->size == size, "there are %lld ranks; expected %lld", (long long)ranks->size, (long long)size);
    expect(ranks->rank >= 0 && ranks->rank < size, "rank is %lld", (long long)ranks->rank);
    test_sizes(ranks);
    test_order(ranks);
    test_late_channel(ranks);
    test_many(ranks);
    test_not_done(ranks);
    test_moves_others_on(ranks);
    test_long_message(ranks);
}

int main(int count, char **arguments) {
    struct ranks ranks;
    expect(count == 3 || count == 5, "expected: <library> <ranks> [<arguments> <arguments of a second communicator>]");
    ranks = open_ranks(arguments[1], count == 5 ? arguments[3] : NULL);
    run(&ranks, strtoll(arguments[2], NULL, 10));
    test_abort(&ranks);
    ranks = open_ranks(arguments[1], count == 5 ? arguments[4] : NULL);
    test_sizes(&ranks);
    ranks.functions.destroy(ranks.functions.user_data);
    return EXIT_SUCCESS;
}
