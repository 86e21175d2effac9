#include "faults/json_functions.h"

#include <elf.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct range {
    uintptr_t begin, end;
};

static struct range ranges[20000];
static size_t range_count;

/* Templates of the standard library over its types are its, too; not what has a type of Rekindle's in its name. */
static bool is_json_name(const char *name) {
    return strstr(name, "8nlohmann") != NULL && strstr(name, "8rekindle") == NULL;
}

static void add_symbols(const unsigned char *file, const Elf64_Shdr *sections, const Elf64_Shdr *table,
                        uintptr_t base) {
    const Elf64_Sym *symbols = (const Elf64_Sym *)(const void *)(file + table->sh_offset);
    const char *names = (const char *)file + sections[table->sh_link].sh_offset;
    for (size_t i = 0; i < table->sh_size / sizeof(*symbols); ++i) {
        if (ELF64_ST_TYPE(symbols[i].st_info) != STT_FUNC || !is_json_name(names + symbols[i].st_name)) continue;
        if (range_count == sizeof(ranges) / sizeof(ranges[0])) abort();
        ranges[range_count].begin = base + symbols[i].st_value;
        ranges[range_count].end = ranges[range_count].begin + symbols[i].st_size;
        ++range_count;
    }
}

static int compare(const void *one, const void *other) {
    uintptr_t left = ((const struct range *)one)->begin, right = ((const struct range *)other)->begin;
    return left < right ? -1 : left > right;
}

void find_json_functions(const char *path, uintptr_t base) {
    int descriptor = open(path, O_RDONLY);
    struct stat status;
    const unsigned char *file;
    const Elf64_Ehdr *header;
    const Elf64_Shdr *sections;
    if (descriptor < 0 || fstat(descriptor, &status) != 0) abort();
    file = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (file == MAP_FAILED) abort();
    header = (const Elf64_Ehdr *)(const void *)file;
    sections = (const Elf64_Shdr *)(const void *)(file + header->e_shoff);
    for (size_t i = 0; i < header->e_shnum; ++i) {
        if (sections[i].sh_type == SHT_SYMTAB) add_symbols(file, sections, &sections[i], base);
    }
    munmap((void *)(uintptr_t)file, (size_t)status.st_size);
    close(descriptor);
    if (range_count == 0) abort();
    qsort(ranges, range_count, sizeof(ranges[0]), compare);
}

bool is_json_function(uintptr_t address) {
    size_t low = 0, high = range_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (address >= ranges[middle].end) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < range_count && address >= ranges[low].begin;
}
