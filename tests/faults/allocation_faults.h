/* Allocations that fail on demand: what the library asks the host's allocator for and, where no sanitizer has the heap
 * to itself, what its own code asks the heap for. What oneDNN, OpenMP and the C library allocate never fails. */
#ifndef ALLOCATION_FAULTS_H
#define ALLOCATION_FAULTS_H

#include <stdbool.h>
#include <stdint.h>

/* Configures the runtime with an allocator that can fail, and so many threads; before any other call of the library. */
void install_allocation_faults(int64_t threads);

/* From now on the library's allocations are counted, and the n-th (from 1 on) fails; if that one is spared, the next
 * that is not. If `persistent`, all after it fail, too. */
void arm_allocation_fault(long n, bool persistent);
/* None fails any more. Gives the number of the first that has failed; 0 if there were not so many. */
long disarm_allocation_fault(void);

/* What the library has allocated and not given back. */
long live_bytes(void);

/* For whoever allocates: whether this one must fail, unless `is_spared` (may be NULL) says that it is spared; and how
 * many bytes came or went. */
bool allocation_fails(bool (*is_spared)(void));
void count_live_bytes(long bytes);

#endif
