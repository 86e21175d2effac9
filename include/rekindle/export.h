/* Macros that the other headers need: which functions the library exports, and C linkage in C++. */
#ifndef REKINDLE_EXPORT_H
#define REKINDLE_EXPORT_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define REKINDLE_API __attribute__((visibility("default")))
#else
#define REKINDLE_API
#endif

#ifdef __cplusplus
#define REKINDLE_BEGIN extern "C" {
#define REKINDLE_END }
#else
#define REKINDLE_BEGIN
#define REKINDLE_END
#endif

#endif
