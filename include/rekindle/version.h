/* Version and build information. */
#ifndef REKINDLE_VERSION_H
#define REKINDLE_VERSION_H

#include "rekindle/status.h"

REKINDLE_BEGIN

#define REKINDLE_VERSION_MAJOR 0
#define REKINDLE_VERSION_MINOR 1
#define REKINDLE_VERSION_PATCH 0

/* The version of the loaded library, such as "0.1.0". Static storage. */
REKINDLE_API const char *rekindle_version(void);

/* What the library was built with and what it runs on, as one line of JSON: version, compiler, oneDNN's version,
 * instruction set, checkpoint format. Release it with rekindle_string_destroy. */
REKINDLE_API rekindle_status rekindle_build_info(char **json);

REKINDLE_END

#endif
