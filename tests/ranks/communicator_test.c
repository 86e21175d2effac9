/* What a communicator has to be, and libraries that are none. */
#include <string.h>

#include "ranks/world.h"
#include "recovery/life.h"
#include "support/must.h"
#include "support/run_tests.h"
#include "support/stub_communicator.h"

static int64_t given_rank, given_size;
static int destroyed;

static int64_t rank_of(void *user_data) {
    (void)user_data;
    return given_rank;
}

static int64_t size_of(void *user_data) {
    (void)user_data;
    return given_size;
}

static void count_destroyed(void *user_data) {
    (void)user_data;
    ++destroyed;
}

static rekindle_communicator_options all_functions(void) {
    rekindle_communicator_options options = stub_communicator();
    options.destroy = count_destroyed;
    options.rank = rank_of;
    options.size = size_of;
    return options;
}

static void expect_refusal(rekindle_communicator_options options, const char *part) {
    rekindle_communicator *communicator = NULL;
    destroyed = 0;
    FAILS(REKINDLE_INVALID_ARGUMENT, rekindle_communicator_create(&options, &communicator), part);
    ck_assert_ptr_null(communicator);
    ck_assert_int_eq(destroyed, 1);
}

START_TEST(all_functions_must_be_set) {
    rekindle_communicator_options options = all_functions();
    options.rank = NULL;
    expect_refusal(options, "options->rank and options->size must be set");
    options = all_functions();
    options.size = NULL;
    expect_refusal(options, "options->rank and options->size must be set");
    options = all_functions();
    options.send = NULL;
    expect_refusal(options, "options->send, options->receive and options->test must be set");
    options = all_functions();
    options.receive = NULL;
    expect_refusal(options, "options->send, options->receive and options->test must be set");
    options = all_functions();
    options.test = NULL;
    expect_refusal(options, "options->send, options->receive and options->test must be set");
    options = all_functions();
    options.abort = NULL;
    expect_refusal(options, "options->abort must be set");
}
END_TEST

START_TEST(a_rank_is_among_the_ranks) {
    given_size = 0;
    expect_refusal(all_functions(), "options->size gives 0; expected 1 to 32768 ranks");
    given_size = 3;
    given_rank = 3;
    expect_refusal(all_functions(), "options->rank gives 3; expected 0 to 2");
    given_rank = -1;
    expect_refusal(all_functions(), "options->rank gives -1; expected 0 to 2");
}
END_TEST

START_TEST(it_tells_rank_and_size) {
    rekindle_communicator_options options = all_functions();
    rekindle_communicator *communicator = NULL;
    int64_t rank = 0, size = 0;
    given_size = 5;
    given_rank = 2;
    destroyed = 0;
    must(rekindle_communicator_create(&options, &communicator));
    must(rekindle_communicator_rank(communicator, &rank));
    must(rekindle_communicator_size(communicator, &size));
    ck_assert_int_eq(rank, 2);
    ck_assert_int_eq(size, 5);
    FAILS(REKINDLE_INVALID_ARGUMENT, rekindle_communicator_rank(communicator, NULL), "rank is NULL");
    FAILS(REKINDLE_INVALID_ARGUMENT, rekindle_communicator_size(communicator, NULL), "size is NULL");
    rekindle_communicator_destroy(communicator);
    ck_assert_int_eq(destroyed, 1);
}
END_TEST

START_TEST(a_library_of_communicators_is_named) {
    rekindle_communicator *communicator = NULL;
    FAILS(REKINDLE_NOT_FOUND, rekindle_communicator_load("librekindle-none.so", NULL, &communicator),
          "library is \"librekindle-none.so\": ");
    FAILS(REKINDLE_NOT_FOUND, rekindle_communicator_load("libc.so.6", NULL, &communicator),
          "expected a library that exports rekindle_communicator_open");
    ck_assert_ptr_null(communicator);
}
END_TEST

/* One rank is a process alone: nothing is sent. */
START_TEST(one_rank_needs_nobody) {
    rekindle_communicator_options options = all_functions();
    struct life life = new_life(NULL);
    given_size = 1;
    given_rank = 0;
    must(rekindle_communicator_create(&options, &life.fit.communicator));
    must(live(&life));
    rekindle_communicator_destroy(life.fit.communicator);
    end_life(&life);
}
END_TEST

START_TEST(a_time_is_needed) {
    struct life life = new_life(NULL);
    life.fit.lost_after = 0.0;
    FAILS(REKINDLE_INVALID_ARGUMENT, live(&life), "lost_after is 0; expected more than 0 seconds");
    end_life(&life);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_test(tests, all_functions_must_be_set);
    tcase_add_test(tests, a_rank_is_among_the_ranks);
    tcase_add_test(tests, it_tells_rank_and_size);
    tcase_add_test(tests, a_library_of_communicators_is_named);
    tcase_add_test(tests, one_rank_needs_nobody);
    tcase_add_test(tests, a_time_is_needed);
}

int main(void) {
    return run_tests("communicator", add_tests);
}
