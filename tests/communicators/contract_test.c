/* contract_test <library> <ranks> [<arguments> <arguments> <arguments>]
 *
 * One rank of a run that holds a library of communicators to what include/rekindle/communicator.h says. All ranks of
 * the run are this program. It opens three communicators, with the arguments of each or NULL: one that is given up, one
 * while that is going on, and one when all is over. */
#include <stdlib.h>

#include "contract_tests.h"

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
    static char *none[] = {NULL, NULL, NULL};
    char **opened_with = count == 6 ? arguments + 3 : none;
    struct ranks first, second, third;
    expect(count == 3 || count == 6, "expected: <library> <ranks> [<arguments> <arguments> <arguments>]");
    first = open_ranks(arguments[1], opened_with[0]);
    run(&first, strtoll(arguments[2], NULL, 10));
    begin_to_give_up(&first);
    second = open_ranks(arguments[1], opened_with[1]);
    give_up_all(&first);
    test_sizes(&second);
    second.functions.destroy(second.functions.user_data);
    third = open_ranks(arguments[1], opened_with[2]);
    test_sizes(&third);
    third.functions.destroy(third.functions.user_data);
    return EXIT_SUCCESS;
}
