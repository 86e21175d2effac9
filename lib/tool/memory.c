#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"

void *reallocate(void *memory, size_t size) {
    void *result = realloc(memory, size == 0 ? 1 : size);
    if (result == NULL) {
        fputs("rekindle: out of memory\n", stderr);
        exit(EXIT_TROUBLE);
    }
    return result;
}

void *allocate(size_t size) {
    return reallocate(NULL, size);
}

char *copy_text(const char *text) {
    size_t size = strlen(text) + 1;
    return memcpy(allocate(size), text, size);
}
