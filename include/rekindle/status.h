/* What a call returns, and what it says about a failure.
 *
 * Options structs, everywhere in this library: the first field is struct_size; set up a struct with its
 * REKINDLE_..._OPTIONS_INIT macro or its rekindle_..._options_init function, then change fields. A pointer to options
 * may be NULL where the text says so, and means the defaults. Strings and arrays that an options struct points to are
 * copied by the call; handles are referenced (see each part). Reserved fields must be zero.
 *
 * Out-parameters are untouched when a call fails. Strings are UTF-8. */
#ifndef REKINDLE_STATUS_H
#define REKINDLE_STATUS_H

#include "rekindle/export.h"

REKINDLE_BEGIN

/* The numbers are frozen: a release never changes or reuses one. */
typedef enum rekindle_status {
    REKINDLE_OK = 0,
    REKINDLE_INVALID_ARGUMENT = 1, /* an argument's value is not acceptable; nothing was changed */
    REKINDLE_INVALID_STATE = 2,    /* the call does not fit the handle's state, e.g. fit before compile */
    REKINDLE_NOT_FOUND = 3,        /* no such name, file or entry */
    REKINDLE_OUT_OF_MEMORY = 4,    /* an allocation failed; nothing was changed */
    REKINDLE_UNSUPPORTED = 5,      /* this machine or this build cannot do it */
    REKINDLE_BUSY = 6,             /* the handle or the runtime is in use by a call that is still running */
    REKINDLE_LOCKED = 7,           /* another run uses the backup folder */
    REKINDLE_IO_ERROR = 8,         /* the operating system refused or failed a file operation */
    REKINDLE_CORRUPT = 9,          /* a file is damaged, truncated or not a checkpoint */
    REKINDLE_NEWER_FORMAT = 10,    /* a file was written by a newer version than this one can read */
    REKINDLE_MISMATCH = 11,        /* a checkpoint belongs to another model, or to other compile or fit arguments */
    REKINDLE_ABORTED = 12,         /* a callback returned REKINDLE_ACTION_ABORT */
    REKINDLE_PREEMPTED = 13,       /* fit returned because preemption was requested; the text says if it is saved */
    REKINDLE_DATA_ERROR = 14,      /* a dataset's source failed, or numbers are not finite; see model.h */
    REKINDLE_FORKED = 15,          /* the library was used before fork(); the child must not use it */
    REKINDLE_BACKEND_ERROR = 16,   /* oneDNN reported an error */
    REKINDLE_INTERNAL = 17         /* a defect of the library; please report it */
} rekindle_status;

/* The text of the last failure in the calling thread: argument, value and what was expected. Never NULL; "" before the
 * first failure. A successful call leaves it as it is. Valid until the thread's next failing call. */
REKINDLE_API const char *rekindle_last_error(void);

/* The status's name, such as "REKINDLE_BUSY"; "REKINDLE_UNKNOWN" for other numbers. Static storage. */
REKINDLE_API const char *rekindle_status_name(rekindle_status status);

/* Releases a string that a function of this library handed over as `char **`. NULL is accepted. */
REKINDLE_API void rekindle_string_destroy(char *string);

REKINDLE_END

#endif
