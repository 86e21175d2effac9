/* A disk that stops answering, behind the library's seam for files (lib/platform/posix_calls.h). */
#ifndef SLOW_DISK_H
#define SLOW_DISK_H

#ifdef __cplusplus
extern "C" {
#endif

/* Once, before any thread works with files. */
void install_slow_disk(void);

/* From now on flushes wait, those of files and folders or only those of folders, until the disk is started again. */
enum flushes { ALL_FLUSHES, FOLDER_FLUSHES };
void stop_disk(enum flushes which);
void start_disk(void);

/* Returns when a flush waits. */
void await_waiting_flush(void);

#ifdef __cplusplus
}
#endif

#endif
