/* Notice of each system call of the library on files, behind its seam for them (lib/platform/posix_calls.h). */
#ifndef CALL_WATCH_H
#define CALL_WATCH_H

#ifdef __cplusplus
extern "C" {
#endif

/* From now on `at_moment` is called before and behind each call, with its name, by one thread at a time. Once, before
 * any thread works with files. */
void install_call_watch(void (*at_moment)(const char *call));

#ifdef __cplusplus
}
#endif

#endif
