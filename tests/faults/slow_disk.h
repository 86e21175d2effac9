/* A disk that stops answering, behind the library's seam for files (lib/platform/posix_calls.h). */
#ifndef SLOW_DISK_H
#define SLOW_DISK_H

#ifdef __cplusplus
extern "C" {
#endif

/* Once, before any thread works with files. */
void install_slow_disk(void);

/* From now on flushes wait, until the disk is started again. */
void stop_disk(void);
void start_disk(void);

#ifdef __cplusplus
}
#endif

#endif
