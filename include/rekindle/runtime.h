/* What is set for the whole process: compute threads, memory functions, the instruction set, preemption. */
#ifndef REKINDLE_RUNTIME_H
#define REKINDLE_RUNTIME_H

#include "rekindle/status.h"

REKINDLE_BEGIN

/* What models may be computed with. */
typedef enum rekindle_instruction_set {
    REKINDLE_INSTRUCTION_SET_BEST = 0,  /* all that this CPU and oneDNN know */
    REKINDLE_INSTRUCTION_SET_AVX2 = 1,  /* AVX2 with FMA, which every CPU has that this library computes on */
    REKINDLE_INSTRUCTION_SET_AVX512 = 2 /* AVX-512 (F, BW, DQ and VL), and none of its extensions */
} rekindle_instruction_set;

/* Settings of the process, which hold until it ends. */
typedef struct rekindle_runtime_options {
    size_t struct_size;
    /* The number of compute threads in the process. 0: as many as the affinity mask and the CPU quota of the control
     * group allow, and of several ranks that a launcher has started on this machine each its share. With 1, models
     * compute on the thread that calls. With more, they compute on the library's own threads, named "rekindle-0",
     * "rekindle-1", ... */
    int64_t threads;
    /* Functions for the memory of tensors, plans and checkpoints. Set both or neither (NULL: the C library's).
     * `allocate` returns `size` bytes aligned to `alignment`, a power of two, or NULL; `deallocate` gets the same size
     * back. They are called by any thread, and by several at once, and must not call into this library. */
    void *(*allocate)(void *user_data, size_t size, size_t alignment);
    void (*deallocate)(void *user_data, void *pointer, size_t size);
    void *user_data; /* given to both functions */
    /* What models are computed with: this set and nothing beyond it, whatever the CPU has besides and whatever oneDNN's
     * environment variables say. REKINDLE_UNSUPPORTED if the CPU lacks it.
     *
     * Processes that are to compute the same bytes on different CPUs all need the same set, one that each CPU has; and
     * for the rest what the same bytes need on one CPU, too: the same build of this library and of oneDNN, and the same
     * number of threads or of shards. Then all compute with the same kernels. Something remains that no set can
     * promise: oneDNN heeds the sizes of caches where it divides work, so on CPUs whose caches differ a sum over many
     * samples may be added in another order. */
    rekindle_instruction_set instruction_set;
    uint32_t reserved;
} rekindle_runtime_options;

#define REKINDLE_RUNTIME_OPTIONS_INIT                                                                                  \
    { sizeof(rekindle_runtime_options), 0, NULL, NULL, NULL, REKINDLE_INSTRUCTION_SET_BEST, 0 }

REKINDLE_API void rekindle_runtime_options_init(rekindle_runtime_options *options);

/* Sets the options. This must come before the first call that creates anything; afterwards it returns REKINDLE_BUSY.
 * The instruction set cannot be changed any more after rekindle_build_info either, which tells it. A call that fails
 * leaves the options as they were. */
REKINDLE_API rekindle_status rekindle_runtime_configure(const rekindle_runtime_options *options);

/* The number of compute threads in use. Starts the runtime if nothing has yet, after which it cannot be configured any
 * more. */
REKINDLE_API rekindle_status rekindle_runtime_threads(int64_t *threads);

/* The instruction set in use: the one that was configured, or with REKINDLE_INSTRUCTION_SET_BEST the largest of the
 * others that the CPU has. Starts the runtime, too.
 *
 * REKINDLE_UNSUPPORTED, here and from all that computes, if oneDNN does not keep to the one that was configured:
 * because the program itself has used oneDNN before, or because oneDNN was built without this control. And here if the
 * program has held oneDNN to less than AVX2. */
REKINDLE_API rekindle_status rekindle_runtime_instruction_set(rekindle_instruction_set *instruction_set);

/* Requests preemption: the process is going to be ended, as by a scheduler, and runs should save. Every fit with a
 * BackupAndRestore whose save_before_preemption is set saves at its next batch boundary and returns REKINDLE_PREEMPTED.
 * One that has not trained a batch yet, or begins after the request, returns REKINDLE_PREEMPTED within a fraction of a
 * second, even while it builds the model, reads data or a backup, or waits for a folder; its error text says that
 * nothing was trained and which backup there is.
 *
 * The request holds until rekindle_clear_preemption. These three functions may be called by any thread and in signal
 * handlers. */
REKINDLE_API void rekindle_request_preemption(void);
REKINDLE_API void rekindle_clear_preemption(void);

/* 1 if preemption is requested, else 0. */
REKINDLE_API int rekindle_preemption_requested(void);

/* Installs a handler for SIGTERM and SIGUSR1 that requests preemption. During a fit that saves before preemption, the
 * first signal makes the request, and a handler that the host had set before is called, too; the signal's default
 * action is left out. A second signal, or one while no such fit runs, does what it did before the handler was
 * installed. The handler uses the alternate signal stack, if there is one (SA_ONSTACK). REKINDLE_INVALID_STATE if it is
 * installed already. */
REKINDLE_API rekindle_status rekindle_preemption_handler_install(void);

/* Puts back what the handler replaced, but not where the host has set another handler since. REKINDLE_INVALID_STATE if
 * it is not installed. */
REKINDLE_API rekindle_status rekindle_preemption_handler_uninstall(void);

REKINDLE_END

#endif
