/* What every call of this library has in common: statuses, error texts, options structs, ownership, threads. The host
 * is the program that uses the library.
 *
 * Every function that can fail returns a rekindle_status. Any of them may return REKINDLE_INVALID_ARGUMENT (an argument
 * is NULL or out of its range), REKINDLE_OUT_OF_MEMORY, REKINDLE_FORKED, REKINDLE_INTERNAL and, where it computes,
 * REKINDLE_UNSUPPORTED or REKINDLE_BACKEND_ERROR. A function's comment names the others that it may return.
 * Out-parameters are left as they were when a call fails. The examples in these headers leave out the check of the
 * status.
 *
 * Options structs: the first field, struct_size, is the size of the struct in the program that uses it. Set up a struct
 * with its REKINDLE_..._OPTIONS_INIT macro or its rekindle_..._options_init function, which fill in struct_size and the
 * defaults, and then change fields. Fields named `reserved` must stay 0. Where a function makes something from an
 * options struct, NULL in place of the struct means the defaults; if a field must be set, that is an error. Flags
 * (uint32_t) are 0 or 1.
 *
 * Ownership: strings and arrays that an options struct points to are copied before the call returns, unless the field's
 * comment says otherwise. Handles are reference-counted: a function that makes one gives the caller a reference, which
 * the caller drops with the handle's destroy function. Where a handle is given to something else (a layer to a model),
 * that takes a reference of its own, so the caller may drop its reference at once.
 *
 * Threads: a handle that a function takes as a pointer to const may be used by several threads at once. Otherwise only
 * one thread may use a handle at a time.
 *
 * Strings are UTF-8 and end with a zero byte; paths are bytes, as the operating system takes them. */
#ifndef REKINDLE_STATUS_H
#define REKINDLE_STATUS_H

#include "rekindle/export.h"

REKINDLE_BEGIN

/* What a call returns. The numbers are frozen: a release never changes or reuses one. */
typedef enum rekindle_status {
    REKINDLE_OK = 0,
    REKINDLE_INVALID_ARGUMENT = 1, /* an argument has a value that is not allowed; nothing was changed */
    REKINDLE_INVALID_STATE = 2,    /* the call cannot be made now, such as fit before compile */
    REKINDLE_NOT_FOUND = 3,        /* there is no such name, file or entry */
    REKINDLE_OUT_OF_MEMORY = 4,    /* memory ran out; nothing was changed, or training ended after a whole step */
    REKINDLE_UNSUPPORTED = 5,      /* this machine, its operating system or this build cannot do it */
    REKINDLE_BUSY = 6,             /* a call that is still running uses the handle or the runtime */
    REKINDLE_LOCKED = 7,           /* another run is using the backup folder */
    REKINDLE_IO_ERROR = 8,         /* the operating system could not do a file operation, or refused it */
    REKINDLE_CORRUPT = 9,          /* a file is damaged, cut off, or not of the format that was expected */
    REKINDLE_NEWER_FORMAT = 10,    /* a newer version wrote the file, in a format that this version cannot read */
    REKINDLE_MISMATCH = 11,        /* a checkpoint belongs to another model, or to a run with other arguments */
    REKINDLE_ABORTED = 12,         /* a hook returned REKINDLE_ACTION_ABORT, or a function of the host's failed */
    REKINDLE_PREEMPTED = 13,       /* preemption was requested; the error text says whether the state was saved */
    REKINDLE_DATA_ERROR = 14,      /* a pull dataset failed, or data or results are not finite (see model.h) */
    REKINDLE_FORKED = 15,          /* the process was forked after the library's first use; see the README's limits */
    REKINDLE_BACKEND_ERROR = 16,   /* oneDNN reported an error */
    REKINDLE_INTERNAL = 17,        /* a defect of the library; please report it */
    REKINDLE_RANK_LOST = 18        /* a rank of a run on many processes cannot be reached; the text names it */
} rekindle_status;

/* The text of the calling thread's last failure: which argument, its value, and what was expected. Never NULL; ""
 * before the first failure. A call that succeeds leaves it as it is, so read it only after a failure. The pointer is
 * valid until the thread's next call that fails.
 *
 * Example:
 *
 *     if (rekindle_model_save(model, "model.rekindle") != REKINDLE_OK) {
 *         fprintf(stderr, "%s\n", rekindle_last_error());
 *     } */
REKINDLE_API const char *rekindle_last_error(void);

/* The name of a status, such as "REKINDLE_BUSY"; "REKINDLE_UNKNOWN" for other numbers. The string is never freed. */
REKINDLE_API const char *rekindle_status_name(rekindle_status status);

/* Frees a string that a function of this library returned through a `char **`. NULL is accepted. */
REKINDLE_API void rekindle_string_destroy(char *string);

REKINDLE_END

#endif
