/* Reading checkpoint files (backups, saved models, saved weights) without a model. The format:
 * docs/checkpoint-format.md. */
#ifndef REKINDLE_CHECKPOINT_H
#define REKINDLE_CHECKPOINT_H

#include "rekindle/tensor.h"

REKINDLE_BEGIN

typedef struct rekindle_checkpoint rekindle_checkpoint;

typedef enum rekindle_entry_kind {
    REKINDLE_ENTRY_WEIGHT = 1,
    REKINDLE_ENTRY_OPTIMIZER = 2,
    REKINDLE_ENTRY_RANDOM = 3,  /* seeds and counters of random numbers */
    REKINDLE_ENTRY_METRIC = 4,  /* sums of the epoch under way */
    REKINDLE_ENTRY_HISTORY = 5, /* one tensor for each log name */
    REKINDLE_ENTRY_CALLBACK = 6,
    REKINDLE_ENTRY_DATASET = 7,
    REKINDLE_ENTRY_HOST = 8
} rekindle_entry_kind;

/* One tensor of the file; pointers are valid while the checkpoint is open. */
typedef struct rekindle_checkpoint_entry {
    size_t struct_size;
    const char *name;
    const int64_t *shape;
    size_t rank;
    uint64_t byte_count;
    rekindle_entry_kind kind;
    rekindle_dtype dtype;
} rekindle_checkpoint_entry;

#define REKINDLE_CHECKPOINT_ENTRY_INIT                                                                                 \
    { sizeof(rekindle_checkpoint_entry), NULL, NULL, 0, 0, REKINDLE_ENTRY_WEIGHT, REKINDLE_FLOAT32 }

REKINDLE_API void rekindle_checkpoint_entry_init(rekindle_checkpoint_entry *entry);

typedef enum rekindle_run_status {
    REKINDLE_RUN_NONE = 0, /* a saved model or weights file */
    REKINDLE_RUN_RUNNING = 1,
    REKINDLE_RUN_COMPLETED = 2
} rekindle_run_status;

typedef enum rekindle_run_phase {
    REKINDLE_PHASE_BATCHES = 0,    /* inside the epoch's batches; `batch` is the next one */
    REKINDLE_PHASE_VALIDATION = 1, /* all batches done, the validation is to run */
    REKINDLE_PHASE_EPOCH_END = 2   /* the epoch is finished; `epoch` + 1 is next */
} rekindle_run_phase;

typedef struct rekindle_checkpoint_progress {
    size_t struct_size;
    rekindle_run_status run_status;
    rekindle_run_phase phase;
    int64_t epoch;
    int64_t batch;
    int64_t step;
    uint64_t generation;
} rekindle_checkpoint_progress;

#define REKINDLE_CHECKPOINT_PROGRESS_INIT                                                                              \
    { sizeof(rekindle_checkpoint_progress), REKINDLE_RUN_NONE, REKINDLE_PHASE_BATCHES, 0, 0, 0, 0 }

REKINDLE_API void rekindle_checkpoint_progress_init(rekindle_checkpoint_progress *progress);

/* Opens a file and checks everything but the tensors' contents; rekindle_checkpoint_verify checks those, and reading a
 * tensor checks that one. */
REKINDLE_API rekindle_status rekindle_checkpoint_open(const char *path, rekindle_checkpoint **checkpoint);

/* Drops the caller's reference. NULL is accepted. Borrowed pointers end here. */
REKINDLE_API void rekindle_checkpoint_destroy(rekindle_checkpoint *checkpoint);

/* Reads the whole file and checks every hash and all padding: REKINDLE_CORRUPT names the place. */
REKINDLE_API rekindle_status rekindle_checkpoint_verify(const rekindle_checkpoint *checkpoint);

REKINDLE_API rekindle_status rekindle_checkpoint_entry_count(const rekindle_checkpoint *checkpoint, size_t *count);
REKINDLE_API rekindle_status rekindle_checkpoint_get_entry(const rekindle_checkpoint *checkpoint, size_t index,
                                                           rekindle_checkpoint_entry *entry);
REKINDLE_API rekindle_status rekindle_checkpoint_find_entry(const rekindle_checkpoint *checkpoint, const char *name,
                                                            rekindle_checkpoint_entry *entry);

/* A copy of one tensor, its hash checked; the caller destroys it. */
REKINDLE_API rekindle_status rekindle_checkpoint_read(const rekindle_checkpoint *checkpoint, const char *name,
                                                      rekindle_tensor **tensor);

/* Copies bytes [offset, offset + size) of one tensor; no hash is checked, for tensors too large to read whole. */
REKINDLE_API rekindle_status rekindle_checkpoint_read_bytes(const rekindle_checkpoint *checkpoint, const char *name,
                                                            uint64_t offset, void *buffer, size_t size);

/* Maps the file and gives a pointer into it, 64-byte aligned, read-only, valid until the checkpoint is destroyed. No
 * hash is checked, and an I/O error of the disk or a truncation by another process raises SIGBUS at the access: prefer
 * rekindle_checkpoint_read. */
REKINDLE_API rekindle_status rekindle_checkpoint_borrow(const rekindle_checkpoint *checkpoint, const char *name,
                                                        const void **data, size_t *size);

REKINDLE_API rekindle_status rekindle_checkpoint_get_progress(const rekindle_checkpoint *checkpoint,
                                                              rekindle_checkpoint_progress *progress);

/* JSON texts, valid while the checkpoint is open: the model's configuration; the compile, fit and data arguments; the
 * library, oneDNN, instruction set and threads it was written with. */
REKINDLE_API rekindle_status rekindle_checkpoint_configuration(const rekindle_checkpoint *checkpoint,
                                                               const char **json);
REKINDLE_API rekindle_status rekindle_checkpoint_fingerprint(const rekindle_checkpoint *checkpoint, const char **json);
REKINDLE_API rekindle_status rekindle_checkpoint_environment(const rekindle_checkpoint *checkpoint, const char **json);

/* The path of the newest generation in a backup folder, valid or not, which the caller releases with
 * rekindle_string_destroy; REKINDLE_NOT_FOUND where there is none. */
REKINDLE_API rekindle_status rekindle_checkpoint_newest(const char *backup_dir, char **path);

/* The path of the next older generation in the folder of `path`, valid or not, which the caller releases with
 * rekindle_string_destroy; REKINDLE_NOT_FOUND where there is none. `path` is of a generation, as
 * rekindle_checkpoint_newest and this function give it; a run may have removed that file in the meantime. */
REKINDLE_API rekindle_status rekindle_checkpoint_before(const char *path, char **older_path);

REKINDLE_END

#endif
