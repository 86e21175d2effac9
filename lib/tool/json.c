#include "json.h"

#include <string.h>

/* The functions below skip something that must stand at `at`. They return where it ends, or NULL if it is not there or
 * not valid. */

static const char *skip_spaces(const char *at) {
    return at + strspn(at, " \t\n\r");
}

static const char *skip_digits(const char *at) {
    size_t count = strspn(at, "0123456789");
    return count == 0 ? NULL : at + count;
}

static const char *skip_number(const char *at) {
    if (*at == '-') ++at;
    at = *at == '0' ? at + 1 : skip_digits(at);
    if (at != NULL && *at == '.') at = skip_digits(at + 1);
    if (at != NULL && (*at == 'e' || *at == 'E')) {
        ++at;
        at = skip_digits(*at == '+' || *at == '-' ? at + 1 : at);
    }
    return at;
}

/* \uXXXX; the two halves of a surrogate pair only together. */
static const char *skip_unicode_escape(const char *at) {
    if (strspn(at + 2, "0123456789abcdefABCDEF") < 4) return NULL;
    if (at[2] != 'd' && at[2] != 'D') return at + 6;
    if (strchr("01234567", at[3]) != NULL) return at + 6;
    if (strchr("89abAB", at[3]) == NULL || at[6] != '\\' || at[7] != 'u' || strchr("dD", at[8]) == NULL ||
        at[8] == '\0' || at[9] == '\0' || strchr("cdefCDEF", at[9]) == NULL ||
        strspn(at + 8, "0123456789abcdefABCDEF") < 4) {
        return NULL;
    }
    return at + 12;
}

static const char *skip_escape(const char *at) {
    if (at[1] == 'u') return skip_unicode_escape(at);
    return at[1] != '\0' && strchr("\"\\/bfnrt", at[1]) != NULL ? at + 2 : NULL;
}

static const char *skip_string(const char *at) {
    if (*at != '"') return NULL;
    ++at;
    while (at != NULL && *at != '"') {
        size_t size = utf8_size(at);
        if ((unsigned char)*at < 0x20 || size == 0) return NULL;
        at = *at == '\\' ? skip_escape(at) : at + size;
    }
    return at == NULL ? NULL : at + 1;
}

static const char *skip_word(const char *at, const char *word) {
    size_t size = strlen(word);
    return strncmp(at, word, size) == 0 ? at + size : NULL;
}

static const char *skip_value(const char *at, int depth);

static const char *skip_key(const char *at) {
    at = skip_string(at);
    if (at == NULL) return NULL;
    at = skip_spaces(at);
    return *at == ':' ? skip_spaces(at + 1) : NULL;
}

static const char *skip_members(const char *at, int depth) {
    char end = *at == '{' ? '}' : ']';
    if (depth == 0) return NULL;
    at = skip_spaces(at + 1);
    if (*at == end) return at + 1;
    for (;;) {
        if (end == '}') at = skip_key(at);
        if (at != NULL) at = skip_value(at, depth - 1);
        if (at == NULL) return NULL;
        at = skip_spaces(at);
        if (*at == end) return at + 1;
        if (*at != ',') return NULL;
        at = skip_spaces(at + 1);
    }
}

static const char *skip_value(const char *at, int depth) {
    switch (*at) {
    case '{':
    case '[': return skip_members(at, depth);
    case '"': return skip_string(at);
    case 't': return skip_word(at, "true");
    case 'f': return skip_word(at, "false");
    case 'n': return skip_word(at, "null");
    default: return skip_number(at);
    }
}

enum { MAXIMUM_DEPTH = 100 };

bool json_is_valid(const char *text) {
    const char *end = skip_value(skip_spaces(text), MAXIMUM_DEPTH);
    return end != NULL && *skip_spaces(end) == '\0';
}

bool json_next(const char **at, struct json_member *member) {
    const char *next = skip_spaces(*at);
    if (*next == '}' || *next == ']') return false;
    next = skip_spaces(next + 1); /* behind the opening bracket or a comma */
    if (*next == '}' || *next == ']') return false;
    member->key.begin = next + 1;
    member->key.size = 0;
    if (*next == '"') {
        const char *value = skip_key(next);
        if (value != NULL) {
            member->key.size = (size_t)(skip_string(next) - next) - 2;
            next = value;
        }
    }
    *at = skip_value(next, MAXIMUM_DEPTH);
    member->value.begin = next;
    member->value.size = (size_t)(*at - next);
    return true;
}

size_t utf8_size(const char *text) {
    const unsigned char *bytes = (const unsigned char *)text;
    size_t size;
    if (bytes[0] < 0x80) return bytes[0] != 0;
    if (bytes[0] < 0xc2 || bytes[0] > 0xf4) return 0;
    size = bytes[0] < 0xe0 ? 2 : bytes[0] < 0xf0 ? 3 : 4;
    /* Too long a form, a surrogate, or beyond U+10FFFF. */
    if ((bytes[0] == 0xe0 && bytes[1] < 0xa0) || (bytes[0] == 0xed && bytes[1] > 0x9f) ||
        (bytes[0] == 0xf0 && bytes[1] < 0x90) || (bytes[0] == 0xf4 && bytes[1] > 0x8f)) {
        return 0;
    }
    for (size_t i = 1; i < size; ++i) {
        if ((bytes[i] & 0xc0) != 0x80) return 0;
    }
    return size;
}

void write_json_string(FILE *stream, const char *text) {
    fputc('"', stream);
    while (*text != '\0') {
        size_t size = utf8_size(text);
        unsigned char byte = (unsigned char)*text;
        if (size == 0) {
            fputs("\\ufffd", stream);
        } else if (byte < 0x20 || byte == 0x7f) {
            fprintf(stream, "\\u%04x", (unsigned)byte);
        } else {
            if (byte == '"' || byte == '\\') fputc('\\', stream);
            fwrite(text, 1, size, stream);
        }
        text += size == 0 ? 1 : size;
    }
    fputc('"', stream);
}
