/* The progress bar: Keras's line on a terminal, plain lines elsewhere. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pty.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "callbacks/watched_run.h"
#include "support/run_tests.h"

enum { ROOM = 65536 };

static const double kFalling[] = {0.5, 0.0005, 0.125};

static void run_with(rekindle_callback *callback) {
    struct watched_run run = {.epochs = 3, .callbacks = {callback}, .callback_count = 1};
    memcpy(run.values, kFalling, sizeof(kFalling));
    run_watched(&run);
    OK(run.status);
    end_watched(&run);
}

static rekindle_callback *bar_on(int descriptor) {
    rekindle_progress_bar_options options = REKINDLE_PROGRESS_BAR_OPTIONS_INIT;
    rekindle_callback *callback = NULL;
    options.descriptor = descriptor;
    OK(rekindle_progress_bar_create(&options, &callback));
    return callback;
}

/* What has been written to a descriptor that does not wait. */
static void read_all(int descriptor, char *text) {
    size_t size = 0;
    ssize_t got;
    fcntl(descriptor, F_SETFL, O_NONBLOCK);
    while ((got = read(descriptor, text + size, ROOM - 1 - size)) > 0) size += (size_t)got;
    text[size] = '\0';
}

/* Without the codes that colour: what a person sees between two line ends. */
static size_t visible_width(const char *line, size_t size) {
    size_t width = 0;
    for (size_t i = 0; i < size; ++i) {
        if (line[i] == '\x1b') {
            while (i < size && line[i] != 'm') ++i;
        } else if (((unsigned char)line[i] & 0xC0) != 0x80) { /* not in the middle of a character */
            ++width;
        }
    }
    return width;
}

static void on_terminal(unsigned short columns, char *text) {
    struct winsize size = {.ws_row = 24, .ws_col = columns};
    int master, terminal;
    ck_assert_int_eq(openpty(&master, &terminal, NULL, NULL, &size), 0);
    run_with(bar_on(terminal));
    read_all(master, text);
    close(master);
    close(terminal);
}

START_TEST(a_terminal_gets_the_line_of_keras) {
    static char text[ROOM];
    setenv("TERM", "xterm", 1);
    on_terminal(80, text);
    ck_assert_msg(strstr(text, "Epoch 1/3\r\n") != NULL, "%s", text);
    ck_assert_msg(strstr(text, "\r\x1b[1m1/1\x1b[0m \x1b[32m\u2501\u2501") != NULL, "%s", text);
    ck_assert_msg(strstr(text, " - loss: 1.0000 - val_loss: 0.5000") != NULL, "%s", text);
    ck_assert_msg(strstr(text, "val_loss: 5.0000e-04") != NULL, "%s", text);
}
END_TEST

START_TEST(no_line_is_wider_than_the_terminal) {
    static char text[ROOM];
    char *rest = NULL;
    static const unsigned short widths[] = {80, 30, 12};
    setenv("TERM", "xterm", 1);
    on_terminal(widths[_i], text);
    for (char *line = strtok_r(text, "\r\n", &rest); line != NULL; line = strtok_r(NULL, "\r\n", &rest)) {
        ck_assert_msg(visible_width(line, strlen(line)) < widths[_i], "%d columns: %s", widths[_i], line);
    }
}
END_TEST

static void expect_plain(const char *text) {
    ck_assert_msg(strchr(text, '\x1b') == NULL && strstr(text, "\u2501") == NULL, "%s", text);
    ck_assert_msg(strncmp(text, "Epoch 1/3", 9) == 0, "%s", text);
    ck_assert_msg(strstr(text, "1/1 - 0s - ") != NULL, "%s", text);
    ck_assert_msg(strstr(text, "/step - loss: 1.0000 - val_loss: 5.0000e-04") != NULL, "%s", text);
}

START_TEST(a_pipe_gets_plain_lines) {
    static char text[ROOM];
    int ends[2];
    setenv("TERM", "xterm", 1);
    ck_assert_int_eq(pipe(ends), 0);
    run_with(bar_on(ends[1]));
    read_all(ends[0], text);
    expect_plain(text);
    ck_assert_ptr_null(strchr(text, '\r'));
    close(ends[0]);
    close(ends[1]);
}
END_TEST

START_TEST(a_dumb_terminal_gets_plain_lines) {
    static char text[ROOM];
    setenv("TERM", "dumb", 1);
    on_terminal(80, text);
    expect_plain(text);
}
END_TEST

static void collect(void *user_data, const char *text, size_t size) {
    char *all = user_data;
    size_t length = strlen(all);
    ck_assert_uint_lt(length + size, ROOM);
    memcpy(all + length, text, size);
    all[length + size] = '\0';
}

static int destroyed;

static void count_destroy(void *user_data) {
    (void)user_data;
    ++destroyed;
}

START_TEST(a_function_gets_the_text) {
    static char text[ROOM];
    rekindle_progress_bar_options options = REKINDLE_PROGRESS_BAR_OPTIONS_INIT;
    rekindle_callback *callback = NULL;
    options.write = collect;
    options.user_data = text;
    options.destroy = count_destroy;
    OK(rekindle_progress_bar_create(&options, &callback));
    run_with(callback);
    expect_plain(text);
    ck_assert_int_eq(destroyed, 1);
    options.descriptor = 1;
    FAILS(REKINDLE_INVALID_ARGUMENT, rekindle_progress_bar_create(&options, &callback), "options->descriptor is 1");
    ck_assert_int_eq(destroyed, 2);
    options.descriptor = -1;
    options.write = NULL;
    FAILS(REKINDLE_INVALID_ARGUMENT, rekindle_progress_bar_create(&options, &callback), "options->write is NULL");
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_test(tests, a_terminal_gets_the_line_of_keras);
    tcase_add_loop_test(tests, no_line_is_wider_than_the_terminal, 0, 3);
    tcase_add_test(tests, a_pipe_gets_plain_lines);
    tcase_add_test(tests, a_dumb_terminal_gets_plain_lines);
    tcase_add_test(tests, a_function_gets_the_text);
}

int main(void) {
    return run_tests("progress_bar", add_tests);
}
