/* System calls that fail on demand, behind the library's seam for files (lib/platform/posix_calls.h). */
#ifndef POSIX_FAULTS_H
#define POSIX_FAULTS_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

enum posix_fault {
    FAULT_IO,            /* EIO: every call; a mapping fails with ENOMEM, which has no EIO */
    FAULT_NO_SPACE,      /* ENOSPC: calls that need space */
    FAULT_NO_DESCRIPTOR, /* EMFILE: openat */
    FAULT_INTERRUPTED,   /* EINTR: calls that a signal may interrupt; the same call, made again, goes through */
    FAULT_SHORT_WRITE,   /* a write takes half of the bytes */
    FAULT_SHORT_READ,    /* a read gives half of the bytes */
    FAULT_COUNT
};

/* Puts them in the place of the system's; once, before any thread works with files. */
void install_posix_faults(void);

/* From now on the n-th call (from 1 on) that this fault can strike is struck; if `persistent`, all after it, too. */
void arm_posix_fault(enum posix_fault fault, long n, bool persistent);

/* No call is struck or counted until they are resumed. */
void pause_posix_faults(void);
void resume_posix_faults(void);

/* The name of the call that was struck first since arming; NULL if none was. */
const char *struck_posix_call(void);

/* A rule that the library broke since arming, in words; NULL if none: a flush that failed is not repeated on the same
 * descriptor, nor is that one written to; a descriptor is closed once. */
const char *broken_posix_rule(void);

#ifdef __cplusplus
}
#endif

#endif
