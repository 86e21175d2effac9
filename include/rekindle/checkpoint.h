/* Checkpoint files (backups, saved models, saved weights), read without a model. docs/checkpoint-format.md describes
 * the format.
 *
 * Functions that open or read a file may return REKINDLE_NOT_FOUND (there is no such file), REKINDLE_IO_ERROR,
 * REKINDLE_CORRUPT (damaged, or no checkpoint) and REKINDLE_NEWER_FORMAT. An open checkpoint may be used by several
 * threads at once. */
#ifndef REKINDLE_CHECKPOINT_H
#define REKINDLE_CHECKPOINT_H

#include "rekindle/tensor.h"

REKINDLE_BEGIN

/* An open checkpoint file, reference-counted. */
typedef struct rekindle_checkpoint rekindle_checkpoint;

/* What a tensor of a checkpoint belongs to. */
typedef enum rekindle_entry_kind {
    REKINDLE_ENTRY_WEIGHT = 1,    /* a weight of the model */
    REKINDLE_ENTRY_OPTIMIZER = 2, /* the optimizer's state */
    REKINDLE_ENTRY_RANDOM = 3,    /* seeds and counters of random numbers */
    REKINDLE_ENTRY_METRIC = 4,    /* the sums from which the loss and metrics of the current epoch are computed */
    REKINDLE_ENTRY_HISTORY = 5,   /* the history; one tensor for each log name */
    REKINDLE_ENTRY_CALLBACK = 6,  /* a callback's state */
    REKINDLE_ENTRY_DATASET = 7,   /* a pull dataset's state */
    REKINDLE_ENTRY_HOST = 8       /* bytes of a host that owns the loop (rekindle_backup_save) */
} rekindle_entry_kind;

/* One tensor of a checkpoint, without its contents. Pointers are valid until the checkpoint is destroyed. */
typedef struct rekindle_checkpoint_entry {
    size_t struct_size;
    const char *name;     /* such as "weights/dense/kernel" */
    const int64_t *shape; /* `rank` dimensions */
    size_t rank;
    uint64_t byte_count; /* the size of the contents */
    rekindle_entry_kind kind;
    rekindle_dtype dtype;
} rekindle_checkpoint_entry;

#define REKINDLE_CHECKPOINT_ENTRY_INIT                                                                                 \
    { sizeof(rekindle_checkpoint_entry), NULL, NULL, 0, 0, REKINDLE_ENTRY_WEIGHT, REKINDLE_FLOAT32 }

REKINDLE_API void rekindle_checkpoint_entry_init(rekindle_checkpoint_entry *entry);

/* Whether a checkpoint is a backup, and what has become of its run. */
typedef enum rekindle_run_status {
    REKINDLE_RUN_NONE = 0,     /* no backup, but a saved model or saved weights */
    REKINDLE_RUN_RUNNING = 1,  /* a backup of a run that is to go on */
    REKINDLE_RUN_COMPLETED = 2 /* a backup of a run that has done all its epochs */
} rekindle_run_status;

/* The part of an epoch in which a backup was taken. */
typedef enum rekindle_run_phase {
    REKINDLE_PHASE_BATCHES = 0,    /* among the epoch's batches; `batch` is the next one */
    REKINDLE_PHASE_VALIDATION = 1, /* all batches are done; validation is next */
    REKINDLE_PHASE_EPOCH_END = 2   /* the epoch is finished; `epoch` + 1 is next */
} rekindle_run_phase;

/* Where a run was when a backup was taken. */
typedef struct rekindle_checkpoint_progress {
    size_t struct_size;
    rekindle_run_status run_status;
    rekindle_run_phase phase;
    int64_t epoch;       /* counted from 0 */
    int64_t batch;       /* counted from 0; see rekindle_run_phase */
    int64_t step;        /* batches that the model had been trained on since it was made */
    uint64_t generation; /* the number of the backup in its run; each backup has a higher one than those before */
} rekindle_checkpoint_progress;

#define REKINDLE_CHECKPOINT_PROGRESS_INIT                                                                              \
    { sizeof(rekindle_checkpoint_progress), REKINDLE_RUN_NONE, REKINDLE_PHASE_BATCHES, 0, 0, 0, 0 }

REKINDLE_API void rekindle_checkpoint_progress_init(rekindle_checkpoint_progress *progress);

/* Opens a file and checks everything but the contents of the tensors. rekindle_checkpoint_verify checks those of all
 * tensors, rekindle_checkpoint_read those of the tensor that it reads. */
REKINDLE_API rekindle_status rekindle_checkpoint_open(const char *path, rekindle_checkpoint **checkpoint);

/* Drops the caller's reference. NULL is accepted. Pointers that the checkpoint gave are no longer valid. */
REKINDLE_API void rekindle_checkpoint_destroy(rekindle_checkpoint *checkpoint);

/* Reads the whole file and checks every byte of it. The text of REKINDLE_CORRUPT names the place of the damage. */
REKINDLE_API rekindle_status rekindle_checkpoint_verify(const rekindle_checkpoint *checkpoint);

/* The tensors of the checkpoint: how many there are, one by its index (less than the count), and one by its name, for
 * which REKINDLE_NOT_FOUND means that there is none. `entry` must have its struct_size set
 * (REKINDLE_CHECKPOINT_ENTRY_INIT). */
REKINDLE_API rekindle_status rekindle_checkpoint_entry_count(const rekindle_checkpoint *checkpoint, size_t *count);
REKINDLE_API rekindle_status rekindle_checkpoint_get_entry(const rekindle_checkpoint *checkpoint, size_t index,
                                                           rekindle_checkpoint_entry *entry);
REKINDLE_API rekindle_status rekindle_checkpoint_find_entry(const rekindle_checkpoint *checkpoint, const char *name,
                                                            rekindle_checkpoint_entry *entry);

/* Makes a tensor with a copy of the contents of one entry, after checking them. The caller destroys it. */
REKINDLE_API rekindle_status rekindle_checkpoint_read(const rekindle_checkpoint *checkpoint, const char *name,
                                                      rekindle_tensor **tensor);

/* Copies the bytes from `offset` to `offset + size` of one entry into `buffer`, for tensors too large to be read whole.
 * The bytes are not checked. */
REKINDLE_API rekindle_status rekindle_checkpoint_read_bytes(const rekindle_checkpoint *checkpoint, const char *name,
                                                            uint64_t offset, void *buffer, size_t size);

/* Gives a pointer to the contents of one entry in the mapped file: read-only, aligned to 64 bytes, valid until the
 * checkpoint is destroyed. The bytes are not checked. If the disk fails, or another process truncates the file, reading
 * through the pointer raises SIGBUS; prefer rekindle_checkpoint_read. */
REKINDLE_API rekindle_status rekindle_checkpoint_borrow(const rekindle_checkpoint *checkpoint, const char *name,
                                                        const void **data, size_t *size);

/* Where the run was. `progress` must have its struct_size set (REKINDLE_CHECKPOINT_PROGRESS_INIT). */
REKINDLE_API rekindle_status rekindle_checkpoint_get_progress(const rekindle_checkpoint *checkpoint,
                                                              rekindle_checkpoint_progress *progress);

/* What the checkpoint says of its origin, as JSON texts that are valid until it is destroyed: the model's
 * configuration; the fingerprint of the run (its compile, fit and data arguments); the environment (the versions of the
 * library and of oneDNN, instruction set and threads). */
REKINDLE_API rekindle_status rekindle_checkpoint_configuration(const rekindle_checkpoint *checkpoint,
                                                               const char **json);
REKINDLE_API rekindle_status rekindle_checkpoint_fingerprint(const rekindle_checkpoint *checkpoint, const char **json);
REKINDLE_API rekindle_status rekindle_checkpoint_environment(const rekindle_checkpoint *checkpoint, const char **json);

/* The path of the newest backup in a folder, whether it is valid or not. The caller frees it with
 * rekindle_string_destroy. REKINDLE_NOT_FOUND if there is none. */
REKINDLE_API rekindle_status rekindle_checkpoint_newest(const char *backup_dir, char **path);

/* The path of the next older backup in the folder of `path`, whether it is valid or not. `path` is what this function
 * or rekindle_checkpoint_newest gave; it does not matter if a run has removed that file since. The caller frees the
 * result with rekindle_string_destroy. REKINDLE_NOT_FOUND if there is none. */
REKINDLE_API rekindle_status rekindle_checkpoint_before(const char *path, char **older_path);

REKINDLE_END

#endif
