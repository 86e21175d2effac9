/* A lot of memory at little cost: the same pages again and again. */
#ifndef REKINDLE_TEST_COMMUNICATORS_REPEATED_MEMORY_H
#define REKINDLE_TEST_COMMUNICATORS_REPEATED_MEMORY_H

#include <stddef.h>

/* `count` bytes that can be read and written, and repeat every `period` bytes, a multiple of a page. Where count is no
 * multiple of it, the last ones are apart from all others. */
unsigned char *repeat_memory(size_t count, size_t period);

/* After it any access to the bytes is an error. */
void free_repeated_memory(unsigned char *bytes, size_t count, size_t period);

#endif
