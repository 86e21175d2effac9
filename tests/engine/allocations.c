/* A training step allocates nothing in Rekindle's own code, and no memory stays behind from oneDNN's: this program
 * counts the heap's calls by the library that made them. Built without sanitizers, which have a heap of their own. */
#define _GNU_SOURCE
#include <errno.h>
#include <link.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "networks.h"
#include "support/must.h"

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *pointer, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *pointer);

static uintptr_t library_begin, library_end; /* librekindle's code */
static atomic_long library_allocations;
static atomic_long live_bytes;

static void *count(void *pointer, const void *caller) {
    uintptr_t address = (uintptr_t)caller;
    if (address >= library_begin && address < library_end) ++library_allocations;
    if (pointer != NULL) live_bytes += (long)malloc_usable_size(pointer);
    return pointer;
}

/* Every library of the process calls these. */
#pragma GCC visibility push(default)

void *malloc(size_t size) {
    return count(__libc_malloc(size), __builtin_return_address(0));
}

void *calloc(size_t number, size_t size) {
    return count(__libc_calloc(number, size), __builtin_return_address(0));
}

void *realloc(void *pointer, size_t size) {
    if (pointer != NULL) live_bytes -= (long)malloc_usable_size(pointer);
    return count(__libc_realloc(pointer, size), __builtin_return_address(0));
}

void *memalign(size_t alignment, size_t size) {
    return count(__libc_memalign(alignment, size), __builtin_return_address(0));
}

void *aligned_alloc(size_t alignment, size_t size) {
    return count(__libc_memalign(alignment, size), __builtin_return_address(0));
}

int posix_memalign(void **pointer, size_t alignment, size_t size) {
    *pointer = count(__libc_memalign(alignment, size), __builtin_return_address(0));
    return *pointer == NULL ? ENOMEM : 0;
}

void free(void *pointer) {
    if (pointer != NULL) live_bytes -= (long)malloc_usable_size(pointer);
    __libc_free(pointer);
}

#pragma GCC visibility pop

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
    return 1;
}

enum { BATCH = 32, FEW = 4 * BATCH + 5, MANY = 40 * BATCH + 5 };

typedef struct growth {
    long allocations;
    long bytes;
} growth;

static growth fit(rekindle_model *model, rekindle_dataset *dataset) {
    rekindle_fit_options options = REKINDLE_FIT_OPTIONS_INIT;
    growth before = {library_allocations, live_bytes};
    must(rekindle_model_fit(model, dataset, &options));
    return (growth){library_allocations - before.allocations, live_bytes - before.bytes};
}

static rekindle_dataset *first_samples(const engine_samples *samples, int64_t count) {
    engine_batch batch;
    take_engine_batch(samples, 0, count, &batch);
    return must_make_dataset(&batch.x, &batch.y, NULL);
}

START_TEST(more_steps_allocate_no_more) {
    const engine_network *network = &engine_networks[_i / 2];
    rekindle_model *model = make_engine_model(network, 1 + _i % 2);
    engine_samples *samples = make_engine_samples(MANY);
    rekindle_dataset *few = first_samples(samples, FEW), *many = first_samples(samples, MANY);
    growth of_few, of_many;
    must_context = network->name;
    fit(model, many); /* makes plans, and the first history */
    fit(model, few);
    of_few = fit(model, few);
    of_many = fit(model, many);
    ck_assert_int_gt(of_few.allocations, 0); /* the calls are seen */
    ck_assert_int_eq(of_many.allocations, of_few.allocations);
    ck_assert_int_eq(of_few.bytes, 0);
    ck_assert_int_eq(of_many.bytes, 0);
    rekindle_dataset_destroy(few);
    rekindle_dataset_destroy(many);
    free_engine_samples(samples);
    rekindle_model_destroy(model);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("allocations");
    TCase *tests = tcase_create("of fit");
    SRunner *runner;
    int failed;
    dl_iterate_phdr(find_library, NULL);
    tcase_add_loop_test(tests, more_steps_allocate_no_more, 0, 2 * ENGINE_NETWORK_COUNT);
    suite_add_tcase(suite, tests);
    runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 && library_begin != 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
