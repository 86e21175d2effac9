/* The heap of this process: calls by the library's own code, its C++ runtime included, can be made to fail. What the
 * JSON library allocates is spared, for its destructors allocate, too, and end the process when they cannot. Built
 * without sanitizers, which have a heap of their own. */
#define _GNU_SOURCE
#include <errno.h>
#include <execinfo.h>
#include <link.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "faults/allocation_faults.h"
#include "faults/json_functions.h"

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *pointer, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *pointer);

static uintptr_t library_begin, library_end; /* librekindle's code */

static int find_library(struct dl_phdr_info *info, size_t size, void *unused) {
    (void)size;
    (void)unused;
    if (strstr(info->dlpi_name, "librekindle.so") == NULL) return 0;
    for (int i = 0; i < info->dlpi_phnum; ++i) {
        const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
        if (segment->p_type != PT_LOAD || (segment->p_flags & PF_X) == 0) continue;
        library_begin = info->dlpi_addr + segment->p_vaddr;
        library_end = library_begin + segment->p_memsz;
    }
    find_json_functions(info->dlpi_name, info->dlpi_addr);
    return 1;
}

__attribute__((constructor)) static void find_library_first(void) {
    void *frame;
    dl_iterate_phdr(find_library, NULL);
    backtrace(&frame, 1); /* loads what it needs */
}

static bool is_library(const void *caller) {
    uintptr_t address = (uintptr_t)caller;
    return address >= library_begin && address < library_end;
}

static bool is_called_by_json(void) {
    void *frames[64];
    int count = backtrace(frames, 64);
    for (int i = 0; i < count; ++i) {
        if (is_json_function((uintptr_t)frames[i])) return true;
    }
    return false;
}

static bool must_fail(void) {
    return allocation_fails(is_called_by_json);
}

/* The library's blocks end in a mark: who frees them does not show, because such a call is often a jump. */
enum { MARK_SIZE = sizeof(uint64_t) };

static void *place_of_mark(void *block) {
    return (unsigned char *)block + malloc_usable_size(block) - MARK_SIZE;
}

static uint64_t mark_of(const void *block) {
    return UINT64_C(0xF3A9C57D1B08E264) ^ (uintptr_t)block;
}

static void *note_allocated(void *block) {
    uint64_t mark = mark_of(block);
    if (block == NULL) return NULL;
    memcpy(place_of_mark(block), &mark, MARK_SIZE);
    count_live_bytes((long)malloc_usable_size(block));
    return block;
}

static void note_freed(void *block) {
    static const uint64_t none = 0;
    uint64_t mark;
    if (block == NULL) return;
    memcpy(&mark, place_of_mark(block), MARK_SIZE);
    if (mark != mark_of(block)) return;
    memcpy(place_of_mark(block), &none, MARK_SIZE);
    count_live_bytes(-(long)malloc_usable_size(block));
}

static void *fail(void) {
    errno = ENOMEM;
    return NULL;
}

static void *allocate_aligned(size_t alignment, size_t size, const void *caller) {
    if (!is_library(caller)) return __libc_memalign(alignment, size);
    return must_fail() ? fail() : note_allocated(__libc_memalign(alignment, size + MARK_SIZE));
}

#define CALLER __builtin_return_address(0)

/* Every library of the process calls these. */
#pragma GCC visibility push(default)

void *malloc(size_t size) {
    if (!is_library(CALLER)) return __libc_malloc(size);
    return must_fail() ? fail() : note_allocated(__libc_malloc(size + MARK_SIZE));
}

void *calloc(size_t number, size_t size) {
    return __libc_calloc(number, size); /* the library has no such call */
}

void *realloc(void *block, size_t size) {
    bool is_ours = is_library(CALLER);
    if (is_ours && must_fail()) return fail();
    note_freed(block);
    if (!is_ours) return __libc_realloc(block, size);
    return note_allocated(__libc_realloc(block, size + MARK_SIZE));
}

void *memalign(size_t alignment, size_t size) {
    return allocate_aligned(alignment, size, CALLER);
}

void *aligned_alloc(size_t alignment, size_t size) {
    return allocate_aligned(alignment, size, CALLER);
}

int posix_memalign(void **block, size_t alignment, size_t size) {
    *block = allocate_aligned(alignment, size, CALLER);
    return *block == NULL ? ENOMEM : 0;
}

void free(void *block) {
    note_freed(block);
    __libc_free(block);
}

#pragma GCC visibility pop
