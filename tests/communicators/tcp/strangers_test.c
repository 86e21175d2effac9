/* While ranks meet, others call them, and others may be where a rank was. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "rank_process.h"
#include "support/run_tests.h"

/* Calls the rank where its notice says that it is. */
static int call(int64_t number) {
    struct sockaddr_in place = {0};
    char path[4200], line[200];
    int socket_number = socket(AF_INET, SOCK_STREAM, 0), port = 0;
    FILE *notice;
    snprintf(path, sizeof path, "%s/rekindle-tcp-rank-%lld", store, (long long)number);
    notice = fopen(path, "r");
    ck_assert_ptr_nonnull(notice);
    while (fgets(line, sizeof line, notice)) {
        if (strncmp(line, "endpoint 127.0.0.1 ", 19) == 0) port = atoi(line + 19);
    }
    fclose(notice);
    place.sin_family = AF_INET;
    place.sin_port = htons((uint16_t)port);
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ck_assert_int_eq(connect(socket_number, (struct sockaddr *)&place, sizeof place), 0);
    return socket_number;
}

START_TEST(strangers_call) {
    static const char noise[1000] = "GET / HTTP/1.1";
    const struct linger reset = {1, 0};
    pid_t first = start_rank(0, 2, talk_to_all), second;
    int silent, noisy, hasty;
    expect_notice(0);
    silent = call(0);
    noisy = call(0);
    ck_assert_int_eq(send(noisy, noise, sizeof noise, MSG_NOSIGNAL), sizeof noise);
    hasty = call(0);
    ck_assert_int_eq(setsockopt(hasty, SOL_SOCKET, SO_LINGER, &reset, sizeof reset), 0);
    close(hasty);
    second = start_rank(1, 2, talk_to_all);
    expect_success(first);
    expect_success(second);
    close(silent);
    close(noisy);
}
END_TEST

/* What two ranks say first, as the library has it. */
struct greeting {
    uint64_t kind;
    uint32_t from, to, size, unused;
    uint64_t own[2], other[2];
};

static struct greeting greeting_of(uint32_t from, uint32_t to) {
    const struct greeting greeting = {0x52454b5443503147, from, to, 2, 0, {1, 2}, {3, 4}};
    return greeting;
}

/* The rank takes a greeting that does not have its nonce for a stranger's, and hangs up. */
static void expect_stranger(int connection, const struct greeting *greeting) {
    const struct timeval patience = {5, 0};
    char byte;
    ck_assert_int_eq(setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience), 0);
    ck_assert_int_eq(send(connection, greeting, sizeof *greeting, MSG_NOSIGNAL), sizeof *greeting);
    ck_assert_int_eq(recv(connection, &byte, 1, 0), 0);
    close(connection);
}

START_TEST(an_earlier_run_calls) {
    const struct greeting greeting = greeting_of(1, 0);
    const pid_t first = start_rank(0, 2, talk_to_all);
    expect_notice(0);
    expect_stranger(call(0), &greeting);
    expect_success(start_rank(1, 2, talk_to_all));
    expect_success(first);
}
END_TEST

/* Rank 0's notice of a run that was killed names a port that another process has by now, which answers. */
START_TEST(an_earlier_run_answers) {
    struct greeting answer = greeting_of(0, 1);
    struct greeting heard;
    struct sockaddr_in place = {0};
    socklen_t size = sizeof place;
    char copy[8400];
    const int listener = socket(AF_INET, SOCK_STREAM, 0);
    int connection;
    pid_t second;
    place.sin_family = AF_INET;
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ck_assert_int_eq(bind(listener, (struct sockaddr *)&place, size), 0);
    ck_assert_int_eq(listen(listener, 1), 0);
    ck_assert_int_eq(getsockname(listener, (struct sockaddr *)&place, &size), 0);
    second = start_rank(1, 2, talk_to_all);
    expect_notice(1);
    snprintf(copy, sizeof copy,
             "sed 's/^endpoint 127.0.0.1 .*/endpoint 127.0.0.1 %d/' '%s/rekindle-tcp-rank-1' > "
             "'%s/rekindle-tcp-rank-0'",
             ntohs(place.sin_port), store, store);
    ck_assert_int_eq(system(copy), 0);
    connection = accept(listener, NULL, NULL);
    ck_assert_int_ge(connection, 0);
    ck_assert_int_eq(recv(connection, &heard, sizeof heard, MSG_WAITALL), sizeof heard);
    ck_assert(heard.kind == answer.kind && heard.from == 1 && heard.to == 0 && heard.size == 2);
    /* It has one of the nonces right. */
    memcpy(_i == 0 ? answer.own : answer.other, _i == 0 ? heard.other : heard.own, sizeof answer.own);
    expect_stranger(connection, &answer);
    close(listener);
    expect_success(start_rank(0, 2, talk_to_all));
    expect_success(second);
    expect_empty_store();
}
END_TEST

static void add(TCase *tests) {
    add_store(tests);
    tcase_add_test(tests, strangers_call);
    tcase_add_test(tests, an_earlier_run_calls);
    tcase_add_loop_test(tests, an_earlier_run_answers, 0, 2);
}

int main(void) {
    return run_tests("communicators.tcp_strangers", add);
}
