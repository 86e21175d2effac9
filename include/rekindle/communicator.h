/* Communicators: what the ranks of a fit on many processes reach each other by. See docs/scale-out.md. */
#ifndef REKINDLE_COMMUNICATOR_H
#define REKINDLE_COMMUNICATOR_H

#include "rekindle/status.h"

REKINDLE_BEGIN

/* The ranks of a run, as one of them sees them. */
typedef struct rekindle_communicator rekindle_communicator;

/* Functions that carry bytes between the ranks of a run, of a host's own or of a library that
 * rekindle_communicator_load takes. The library calls one of them at a time, on any thread.
 *
 * A transfer is a message that is on its way: `send` and `receive` begin one and never wait for the other rank. Both
 * ends name the same number of bytes. Messages from one rank to another on one channel arrive in the order in which
 * they were sent; those of different channels, of which there are few, numbered from 0 on, may overtake each other, and
 * a channel that nobody receives from must not hold up the others. */
typedef struct rekindle_communicator_options {
    size_t struct_size;
    void *user_data; /* given to each function */
    /* called exactly once, when the last reference is dropped or when the creation fails; may be NULL */
    void (*destroy)(void *user_data);
    int64_t (*rank)(void *user_data); /* this rank's number, from 0 on; must be set */
    int64_t (*size)(void *user_data); /* how many ranks there are, >= 1; must be set */
    /* Begin a transfer of `count` bytes, which may be 0, to or from another rank, and store what stands for it in
     * `transfer`. The bytes stay where they are, and those that are sent stay as they are, until `test` says that it is
     * done, or `abort` has been called. They return 0, or another number if that rank cannot be reached; then there is
     * no transfer. Must be set. */
    int (*send)(void *user_data, int64_t rank, uint32_t channel, const void *bytes, size_t count, void **transfer);
    int (*receive)(void *user_data, int64_t rank, uint32_t channel, void *bytes, size_t count, void **transfer);
    /* Moves transfers on, without waiting, and stores in `done` whether this one is done: 1 or 0. Returns 0, or another
     * number if its rank cannot be reached. A transfer that is done or has failed is not named again. Must be set. */
    int (*test)(void *user_data, void *transfer, int *done);
    /* Gives up all transfers: when it returns nobody reads or writes their bytes, and the others need not reach this
     * rank any more. No other function but `destroy` is called after it. Must be set. */
    void (*abort)(void *user_data);
} rekindle_communicator_options;

#define REKINDLE_COMMUNICATOR_OPTIONS_INIT                                                                             \
    { sizeof(rekindle_communicator_options), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL }

REKINDLE_API void rekindle_communicator_options_init(rekindle_communicator_options *options);

/* Makes a communicator of the host's own functions. */
REKINDLE_API rekindle_status rekindle_communicator_create(const rekindle_communicator_options *options,
                                                          rekindle_communicator **communicator);

/* What a library of communicators exports as `rekindle_communicator_open`: fills in the options, whose struct_size is
 * set, for a communicator as `arguments` say, a text whose meaning is the library's; NULL or "": the default. Returns
 * REKINDLE_OK, or what went wrong with its text, cut to `error_size` bytes with the zero, in `error`. */
typedef rekindle_status (*rekindle_communicator_open_function)(const char *arguments,
                                                               rekindle_communicator_options *options, char *error,
                                                               size_t error_size);

/* Makes a communicator of a library: a path, or a name that the dynamic linker finds, such as "librekindle-mpi.so". The
 * library stays loaded until the process ends. REKINDLE_NOT_FOUND if it cannot be loaded or is no library of
 * communicators; else what its function returns. */
REKINDLE_API rekindle_status rekindle_communicator_load(const char *library, const char *arguments,
                                                        rekindle_communicator **communicator);

/* This rank's number and how many ranks there are. */
REKINDLE_API rekindle_status rekindle_communicator_rank(const rekindle_communicator *communicator, int64_t *rank);
REKINDLE_API rekindle_status rekindle_communicator_size(const rekindle_communicator *communicator, int64_t *size);

/* Drops a reference. NULL is accepted. */
REKINDLE_API void rekindle_communicator_destroy(rekindle_communicator *communicator);

REKINDLE_END

#endif
