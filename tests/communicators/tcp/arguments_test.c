/* Each wrong or missing key is refused, with a text that names it, its value and what was expected. */
#include <string.h>

#include "rank_process.h"
#include "support/run_tests.h"

static const struct {
    const char *arguments; /* behind them comes the store */
    const char *said;
} REFUSED[] = {
    {"size=2,store=", "no rank="},
    {"rank=0,store=", "no size="},
    {"rank=0,size=2,timeout=,store=", "timeout=; expected a whole number from 1 to 604800"},
    {"rank=-1,size=2,store=", "rank=-1; expected a whole number from 0 to 1"},
    {"rank=2,size=2,store=", "rank=2; expected a whole number from 0 to 1"},
    {"rank=one,size=2,store=", "rank=one; expected a whole number from 0 to 1"},
    {"rank=1x,size=2,store=", "rank=1x; expected a whole number from 0 to 1"},
    {"rank=,size=2,store=", "rank=; expected a whole number from 0 to 1"},
    {"rank=0,size=0,store=", "size=0; expected a whole number from 1 to 65535"},
    {"rank=0,size=70000,store=", "size=70000; expected a whole number from 1 to 65535"},
    {"rank=0,size=99999999999999999999,store=", "size=99999999999999999999; expected a whole number from 1 to 65535"},
    {"rank=0,size=2,timeout=0,store=", "timeout=0; expected a whole number from 1 to 604800"},
    {"rank=0,size=2,timeout=1.5,store=", "timeout=1.5; expected a whole number from 1 to 604800"},
    {"rank=0,size=2,interface=,store=", "interface=; expected the name"},
    {"rank=0,size=2,interface=none0,store=", "interface=none0 has no address to listen at; expected one of"},
    {"rank=0,size=2,port=1,store=", "port=1; expected the keys rank, size, store, interface, timeout"},
    {"rank=0,rank=1,size=2,store=", "rank=1 after rank=0; expected it once"},
    {"rank,size=2,store=", "\"rank\"; expected key=value"},
};

static void expect_refused(const char *arguments, const char *said) {
    rekindle_communicator_options functions = REKINDLE_COMMUNICATOR_OPTIONS_INIT;
    char error[500] = "";
    ck_assert_int_eq(find_open()(arguments, &functions, error, sizeof error), REKINDLE_INVALID_ARGUMENT);
    ck_assert_msg(strstr(error, said) != NULL, "\"%s\" lacks \"%s\"", error, said);
    ck_assert_ptr_null(functions.user_data);
}

START_TEST(refused) {
    char arguments[4200];
    snprintf(arguments, sizeof arguments, "%s%s", REFUSED[_i].arguments, store);
    expect_refused(arguments, REFUSED[_i].said);
    expect_empty_store();
}
END_TEST

START_TEST(store_refused) {
    expect_refused(NULL, "arguments is NULL; expected a text such as");
    expect_refused("", "no size=");
    expect_refused("rank=0,size=2", "no store=");
    expect_refused("rank=0,size=2,store=", "store=; expected the path of a folder");
    expect_refused("rank=0,size=2,store=/nowhere/at/all", "store=/nowhere/at/all; expected the path of a folder");
}
END_TEST

START_TEST(options_refused) {
    rekindle_communicator_options functions = REKINDLE_COMMUNICATOR_OPTIONS_INIT;
    char error[10] = "";
    functions.struct_size = 8;
    ck_assert_int_eq(find_open()("rank=0,size=1,store=/", &functions, error, sizeof error), REKINDLE_INVALID_ARGUMENT);
    ck_assert_str_eq(error, "options.s");
    ck_assert_int_eq(find_open()("rank=0,size=1,store=/", &functions, NULL, 0), REKINDLE_INVALID_ARGUMENT);
}
END_TEST

static void add(TCase *tests) {
    add_store(tests);
    tcase_add_loop_test(tests, refused, 0, (int)(sizeof REFUSED / sizeof *REFUSED));
    tcase_add_test(tests, store_refused);
    tcase_add_test(tests, options_refused);
}

int main(void) {
    return run_tests("communicators.tcp_arguments", add);
}
