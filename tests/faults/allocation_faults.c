#include "faults/allocation_faults.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "training/fixture.h"

static atomic_bool armed, all_fail;
static atomic_long due, counted, failed, live;

bool allocation_fails(bool (*is_spared)(void)) {
    long number, none = 0;
    if (!atomic_load(&armed)) return false;
    number = atomic_fetch_add(&counted, 1) + 1;
    if (number < atomic_load(&due) || (atomic_load(&failed) != 0 && !atomic_load(&all_fail))) return false;
    if (is_spared != NULL && is_spared()) return false;
    return atomic_compare_exchange_strong(&failed, &none, number) || atomic_load(&all_fail);
}

void count_live_bytes(long bytes) {
    atomic_fetch_add(&live, bytes);
}

static void *allocate(void *user_data, size_t size, size_t alignment) {
    void *pointer;
    (void)user_data;
    if (allocation_fails(NULL)) return NULL;
    pointer = aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
    if (pointer != NULL) count_live_bytes((long)size);
    return pointer;
}

static void deallocate(void *user_data, void *pointer, size_t size) {
    (void)user_data;
    if (pointer != NULL) count_live_bytes(-(long)size);
    free(pointer);
}

void install_allocation_faults(int64_t threads) {
    rekindle_runtime_options options = REKINDLE_RUNTIME_OPTIONS_INIT;
    options.threads = threads;
    options.allocate = allocate;
    options.deallocate = deallocate;
    OK(rekindle_runtime_configure(&options));
}

void arm_allocation_fault(long n, bool persistent) {
    atomic_store(&all_fail, persistent);
    atomic_store(&due, n);
    atomic_store(&counted, 0);
    atomic_store(&failed, 0);
    atomic_store(&armed, true);
}

long disarm_allocation_fault(void) {
    atomic_store(&armed, false);
    return atomic_load(&failed);
}

long live_bytes(void) {
    return atomic_load(&live);
}
