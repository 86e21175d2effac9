/* JSON texts of unknown origin. */
#ifndef REKINDLE_TOOL_JSON_H
#define REKINDLE_TOOL_JSON_H

#include <stdbool.h>
#include <stdio.h>

/* Whether the text is one JSON value, in UTF-8, with objects and arrays nested 100 deep at most. */
bool json_is_valid(const char *text);

/* A piece of a JSON text. */
struct json_piece {
    const char *begin;
    size_t size;
};

/* A member of an object, or an element of an array, whose key has size 0. The key is without its quotes, its escapes
 * are as in the text. */
struct json_member {
    struct json_piece key, value;
};

/* Goes through an object or array of a valid text: `at` points to its bracket before the first call, and is moved on.
 * False after the last member. */
bool json_next(const char **at, struct json_member *member);

/* Writes a text as a JSON string. What is not UTF-8 in it becomes U+FFFD. */
void write_json_string(FILE *stream, const char *text);

/* The size of the character that a text begins with; 0 if that is not UTF-8, or the text's end. */
size_t utf8_size(const char *text);

#endif
