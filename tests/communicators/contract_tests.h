/* The parts of the contract's test. All ranks call the same one at a time. */
#ifndef REKINDLE_TEST_COMMUNICATORS_CONTRACT_TESTS_H
#define REKINDLE_TEST_COMMUNICATORS_CONTRACT_TESTS_H

#include "ranks.h"

void test_sizes(struct ranks *ranks);
void test_order(struct ranks *ranks);
void test_many(struct ranks *ranks);
void test_long_message(struct ranks *ranks);

void test_late_channel(struct ranks *ranks);
void test_not_done(struct ranks *ranks);
void test_moves_others_on(struct ranks *ranks);

/* Rank 0 gives its transfers up; then, in give_up_all, the others do, and all destroy the communicator. */
void begin_to_give_up(struct ranks *ranks);
void give_up_all(struct ranks *ranks);

#endif
