/* What the operating system said of a failure. */
#ifndef REKINDLE_SYSTEM_ERROR_H
#define REKINDLE_SYSTEM_ERROR_H

#include "rekindle/export.h"

REKINDLE_BEGIN

/* The errno that goes with the calling thread's last failure: that of the system call that failed, such as EACCES, or
 * ENOENT where a file was looked for and is not there; 0 where it is about neither. */
REKINDLE_API int rekindle_last_system_error(void);

REKINDLE_END

#endif
