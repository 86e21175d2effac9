/* The process-wide runtime: compute threads, memory, preemption. */
#ifndef REKINDLE_RUNTIME_H
#define REKINDLE_RUNTIME_H

#include "rekindle/status.h"

REKINDLE_BEGIN

typedef struct rekindle_runtime_options {
    size_t struct_size;
    /* Compute threads in the whole process; 0: as many as the affinity mask and the cgroup allow. With 1, models
     * compute on the calling thread. With more, all computation runs on the library's own threads ("rekindle-0", ...).
     */
    int64_t threads;
    /* Memory for tensors, plans and checkpoints: both or none. `allocate` returns `size` bytes aligned to `alignment`
     * (a power of two) or NULL; `deallocate` gets the same size. Any thread may call them. */
    void *(*allocate)(void *user_data, size_t size, size_t alignment);
    void (*deallocate)(void *user_data, void *pointer, size_t size);
    void *user_data;
} rekindle_runtime_options;

#define REKINDLE_RUNTIME_OPTIONS_INIT                                                                                  \
    { sizeof(rekindle_runtime_options), 0, NULL, NULL, NULL }

REKINDLE_API void rekindle_runtime_options_init(rekindle_runtime_options *options);

/* Configures the runtime. Must come before the first call that creates anything; REKINDLE_BUSY afterwards. */
REKINDLE_API rekindle_status rekindle_runtime_configure(const rekindle_runtime_options *options);

/* The number of compute threads in use; starts the runtime if nothing has yet. */
REKINDLE_API rekindle_status rekindle_runtime_threads(int64_t *threads);

/* Asks every preemptible fit (one with a BackupAndRestore whose save_before_preemption is set) to save at its next
 * batch boundary and to return REKINDLE_PREEMPTED. Reads a clock and changes one atomic: safe in a signal handler. It
 * stays requested until cleared. A fit that has trained nothing yet, or starts meanwhile, returns REKINDLE_PREEMPTED at
 * once, also while it builds, reads data or a backup, or waits for a folder: the text says that nothing was trained and
 * which backup stands. */
REKINDLE_API void rekindle_request_preemption(void);
REKINDLE_API void rekindle_clear_preemption(void);

/* 1 while preemption is requested, else 0. */
REKINDLE_API int rekindle_preemption_requested(void);

/* Installs a handler for SIGTERM and SIGUSR1 (SA_ONSTACK) that requests preemption. During a preemptible fit the first
 * signal is recorded, a host's own handler is still called, and the default action is left out; a second signal, or
 * one outside such a fit, gets the disposition found here. Installing twice is REKINDLE_INVALID_STATE. */
REKINDLE_API rekindle_status rekindle_preemption_handler_install(void);

/* Puts the dispositions back that the installer found. */
REKINDLE_API rekindle_status rekindle_preemption_handler_uninstall(void);

REKINDLE_END

#endif
