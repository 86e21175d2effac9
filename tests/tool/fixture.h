/* Runs the tool, in a folder of the test's own. */
#ifndef TOOL_FIXTURE_H
#define TOOL_FIXTURE_H

#include <stdarg.h>
#include <sys/wait.h>

#include "checkpoint/test_files.h"

#define GOLDEN_FILE REKINDLE_SOURCE_DIR "/tests/checkpoint/golden/v1.rekindle"

static char *folder;         /* for the test's files; empty */
static char *output, *error; /* what the tool has printed */
static char *output_path, *error_path;

static inline void set_up(void) {
    char *outputs = make_folder();
    output_path = path_in(outputs, "output");
    error_path = path_in(outputs, "error");
    free(outputs);
    folder = make_folder();
    output = error = NULL;
}

static inline void tear_down(void) {
    free(output);
    free(error);
    *strrchr(output_path, '/') = '\0';
    remove_folder(output_path);
    free(error_path);
    remove_folder(folder);
}

static inline char *read_text(const char *path) {
    size_t size;
    char *text = (char *)read_file(path, &size);
    text[size] = '\0';
    return text;
}

enum { MAXIMUM_ARGUMENTS = 8 };

/* Runs the tool, its output going to a file; returns its wait status. The arguments end with NULL. */
static inline int wait_status_into(const char *output_file, char **arguments) {
    pid_t child = fork();
    int status;
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        if (freopen(output_file, "w", stdout) == NULL || freopen(error_path, "w", stderr) == NULL) _exit(99);
        execv(REKINDLE_TOOL, arguments);
        _exit(99);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    free(error);
    error = read_text(error_path);
    return status;
}

static inline void collect(char **arguments, const char *first, va_list others) {
    size_t count = 0;
    arguments[count++] = (char *)(uintptr_t) "rekindle";
    for (const char *next = first; next != NULL; next = va_arg(others, const char *)) {
        ck_assert_uint_lt(count, MAXIMUM_ARGUMENTS);
        arguments[count++] = (char *)(uintptr_t)next;
    }
    arguments[count] = NULL;
}

/* Runs the tool with arguments that NULL ends; returns its exit status. */
static inline int run_tool(const char *first, ...) {
    char *arguments[MAXIMUM_ARGUMENTS + 1];
    va_list others;
    int status;
    va_start(others, first);
    collect(arguments, first, others);
    va_end(others);
    status = wait_status_into(output_path, arguments);
    free(output);
    output = read_text(output_path);
    ck_assert(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static inline void expect_line(const char *text, const char *line) {
    const char *found = strstr(text, line);
    ck_assert_msg(found != NULL && (found == text || found[-1] == '\n') && found[strlen(line)] == '\n',
                  "no line '%s' in:\n%s", line, text);
}

static inline void expect_part(const char *text, const char *part) {
    ck_assert_msg(strstr(text, part) != NULL, "no '%s' in:\n%s", part, text);
}

/* A copy of the golden file in the test's folder, the byte at `place` flipped; place 0: none. The caller frees the
 * path. */
static inline char *copy_golden(const char *name, size_t place) {
    size_t size;
    unsigned char *bytes = read_file(GOLDEN_FILE, &size);
    char *path = path_in(folder, name);
    ck_assert_uint_lt(place, size);
    if (place != 0) bytes[place] ^= 1;
    write_file(path, bytes, size);
    free(bytes);
    return path;
}

/* A byte of the golden file's tensors. */
enum { IN_A_TENSOR = 5000 };

#endif
