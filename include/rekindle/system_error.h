/* The operating system's reason for a failure. */
#ifndef REKINDLE_SYSTEM_ERROR_H
#define REKINDLE_SYSTEM_ERROR_H

#include "rekindle/export.h"

REKINDLE_BEGIN

/* The errno of the calling thread's last failure: that of the system call that failed, such as EACCES, or ENOENT if a
 * file is missing. 0 if the failure has nothing to do with the operating system, and before the first failure. */
REKINDLE_API int rekindle_last_system_error(void);

REKINDLE_END

#endif
