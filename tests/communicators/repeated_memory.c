#define _GNU_SOURCE
#include "repeated_memory.h"

#include <sys/mman.h>
#include <unistd.h>

#include "ranks.h"

static size_t mapped_size(size_t count, size_t period) {
    return (count + period - 1) / period * period;
}

unsigned char *repeat_memory(size_t count, size_t period) {
    const size_t size = mapped_size(count, period);
    unsigned char *bytes = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    int pages = memfd_create("repeated", 0);
    size_t at;
    expect(bytes != MAP_FAILED && pages >= 0 && ftruncate(pages, (off_t)period) == 0, "no memory for %zu bytes",
           period);
    for (at = 0; at + period <= count; at += period) {
        expect(mmap(bytes + at, period, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, pages, 0) != MAP_FAILED,
               "no memory for %zu bytes", period);
    }
    close(pages);
    return bytes;
}

void free_repeated_memory(unsigned char *bytes, size_t count, size_t period) {
    munmap(bytes, mapped_size(count, period));
}
