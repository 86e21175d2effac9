/* The library's version, and how it was built. */
#ifndef REKINDLE_VERSION_H
#define REKINDLE_VERSION_H

#include "rekindle/status.h"

REKINDLE_BEGIN

#define REKINDLE_VERSION_MAJOR 0
#define REKINDLE_VERSION_MINOR 1
#define REKINDLE_VERSION_PATCH 0

/* The version of the library that is loaded, such as "0.1.0", which may differ from the macros above. The string is
 * never freed. */
REKINDLE_API const char *rekindle_version(void);

/* What the library was built with and what it runs on, as one line of JSON: its version, compiler, oneDNN's version,
 * instruction set and checkpoint format. The caller frees it with rekindle_string_destroy. */
REKINDLE_API rekindle_status rekindle_build_info(char **json);

REKINDLE_END

#endif
