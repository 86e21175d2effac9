#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "diff.h"
#include "json.h"

/* The way to a value: the fields' names, and in arrays their numbers. */
struct step {
    const struct step *parent;
    struct json_piece key;
    size_t index; /* where key.size is 0 */
};

static struct json_piece whole(const char *text) {
    struct json_piece piece = {text, strlen(text)};
    return piece;
}

/* At most 60 bytes, ending with a whole character. */
static void print_piece(const struct json_piece *piece) {
    enum { LIMIT = 60 };
    size_t size = piece->size <= LIMIT ? piece->size : LIMIT;
    char text[LIMIT + 1];
    while (size < piece->size && size > 0 && ((unsigned char)piece->begin[size] & 0xc0) == 0x80) --size;
    memcpy(text, piece->begin, size);
    text[size] = '\0';
    print_text(text);
    if (size < piece->size) printf("...");
}

static void print_path(const struct step *step) {
    if (step->parent != NULL) {
        print_path(step->parent);
        printf(".");
    }
    if (step->parent != NULL && step->key.size == 0) {
        printf("%zu", step->index);
    } else {
        char *key = allocate(step->key.size + 1);
        memcpy(key, step->key.begin, step->key.size);
        key[step->key.size] = '\0';
        print_text(key);
        free(key);
    }
}

/* A value that one side does not have is NULL. */
static void report(const struct step *path, const struct json_piece *first, const struct json_piece *second,
                   size_t *count) {
    const struct json_piece nothing = whole("nothing");
    ++*count;
    print_path(path);
    printf(": ");
    print_piece(first == NULL ? &nothing : first);
    printf(" | ");
    print_piece(second == NULL ? &nothing : second);
    printf("\n");
}

static bool equal(const struct json_piece *first, const struct json_piece *second) {
    return first->size == second->size && memcmp(first->begin, second->begin, first->size) == 0;
}

static bool find(const struct json_piece *object, const struct json_piece *key, struct json_member *member) {
    const char *at = object->begin;
    while (json_next(&at, member)) {
        if (equal(&member->key, key)) return true;
    }
    return false;
}

static void compare(const struct step *path, const struct json_piece *first, const struct json_piece *second,
                    size_t *count);

static void compare_objects(const struct step *path, const struct json_piece *first, const struct json_piece *second,
                            size_t *count) {
    struct json_member one, other;
    for (const char *at = first->begin; json_next(&at, &one);) {
        struct step step = {path, one.key, 0};
        if (find(second, &one.key, &other)) {
            compare(&step, &one.value, &other.value, count);
        } else {
            report(&step, &one.value, NULL, count);
        }
    }
    for (const char *at = second->begin; json_next(&at, &other);) {
        struct step step = {path, other.key, 0};
        if (!find(first, &other.key, &one)) report(&step, NULL, &other.value, count);
    }
}

static void compare_arrays(const struct step *path, const struct json_piece *first, const struct json_piece *second,
                           size_t *count) {
    const char *at_first = first->begin, *at_second = second->begin;
    for (struct step step = {path, {"", 0}, 0};; ++step.index) {
        struct json_member one, other;
        bool has_one = json_next(&at_first, &one), has_other = json_next(&at_second, &other);
        if (!has_one && !has_other) return;
        if (has_one && has_other) {
            compare(&step, &one.value, &other.value, count);
        } else {
            report(&step, has_one ? &one.value : NULL, has_other ? &other.value : NULL, count);
        }
    }
}

static void compare(const struct step *path, const struct json_piece *first, const struct json_piece *second,
                    size_t *count) {
    if (*first->begin == '{' && *second->begin == '{') {
        compare_objects(path, first, second, count);
    } else if (*first->begin == '[' && *second->begin == '[') {
        compare_arrays(path, first, second, count);
    } else if (!equal(first, second)) {
        report(path, first, second, count);
    }
}

void diff_json(const char *name, const char *first, const char *second, size_t *count) {
    struct step root = {NULL, whole(name), 0};
    struct json_piece one = whole(first), other = whole(second);
    if (json_is_valid(first) && json_is_valid(second)) {
        one.begin += strspn(one.begin, " \t\n\r");
        other.begin += strspn(other.begin, " \t\n\r");
        compare(&root, &one, &other, count);
    } else if (!equal(&one, &other)) {
        report(&root, one.size == 0 ? NULL : &one, other.size == 0 ? NULL : &other, count);
    }
}
