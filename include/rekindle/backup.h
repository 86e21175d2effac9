/* BackupAndRestore: a run that is killed anywhere and started again ends with the same bytes as if nothing had
 * happened.
 *
 * The callback is listed in fit's options like any other; its place in the list does not matter. At fit's start it
 * locks the folder and looks for a backup: one of a run in progress is resumed at the batch after its last save; one of
 * a completed run is restored, and training goes on only if `epochs` grew; without one, training starts at fit's
 * initial_epoch. A damaged backup falls back to the newest valid older generation where one is kept, with a warning in
 * the log for each that is refused, else fit fails with REKINDLE_CORRUPT, or with REKINDLE_IO_ERROR where none could be
 * read. Nothing is ever overwritten by a run it does not belong to: REKINDLE_MISMATCH names each compile, fit or data
 * argument that differs, and `epochs` where the backup has done more of them.
 *
 * A program trains, saves the model, and then says that the backups may go:
 *
 *     rekindle_model_fit(model, dataset, &fit);
 *     rekindle_model_save(model, "model.rekindle");
 *     rekindle_backup_finish(callback);
 *
 * Killed anywhere, also between these lines, and started again, it ends with the same file.
 *
 * What fit should have saved and could not is a status. Where the first backup, of the run's beginning, cannot be
 * written, fit fails before it trains. A save in the middle that fails is logged, training goes on, and
 * rekindle_backup_status tells; where the state at the end, of a stop or of the completed run, cannot be saved, fit
 * returns the failure (such as REKINDLE_IO_ERROR) with a text that says what stands.
 *
 * The folder is opened when the callback is made, and held until it is destroyed: this folder alone is written to, read
 * and cleaned, whatever the path leads to later, because the host has changed its working directory, or has moved,
 * replaced or mounted over the folder. Where the folder is no longer at its path the log says so once in each fit, and
 * where it is: a run that starts with the path will not find it. If it has been removed, fit and the functions below
 * fail with REKINDLE_IO_ERROR; a fit that is under way logs that its saves fail. */
#ifndef REKINDLE_BACKUP_H
#define REKINDLE_BACKUP_H

#include "rekindle/checkpoint.h"
#include "rekindle/model.h"

REKINDLE_BEGIN

typedef enum rekindle_save_freq {
    REKINDLE_SAVE_FREQ_EPOCH = 0,   /* at the end of every epoch */
    REKINDLE_SAVE_FREQ_BATCHES = 1, /* every save_freq_batches batches, and at the end of every epoch */
    REKINDLE_SAVE_FREQ_OFF = 2      /* only at the start, before preemption and at a stop by another thread */
} rekindle_save_freq;

typedef struct rekindle_backup_and_restore_options {
    size_t struct_size;
    const char *backup_dir; /* made if missing; used for the backups of one run and nothing else */
    rekindle_save_freq save_freq;
    /* 1: as in Keras, fit deletes this callback's files (no others) when the run has completed; a kill before the host
     * has saved the model then costs the run. 0: the completed run stays until rekindle_backup_finish. */
    uint32_t delete_checkpoint;
    int64_t save_freq_batches;       /* >= 1 with REKINDLE_SAVE_FREQ_BATCHES, else 0 */
    uint32_t save_before_preemption; /* 1: rekindle_request_preemption has fit save and return REKINDLE_PREEMPTED */
    uint32_t double_checkpoint;      /* 1: keep the generation before the newest, too */
    /* How a save is written. 0: training waits until the file is safely on disk. 1: the state is copied in memory,
     * which is short, and training goes on while another thread writes the copy. Only one save is written at a time: if
     * the next is due before it is done, that one is taken after a later batch instead. The state at the end of an
     * epoch is never skipped so: it is kept in memory, and still written if fit ends first, as by an ABORT. */
    uint32_t asynchronous;
    uint32_t continue_unsaved; /* 1: fit trains even if the run's first backup cannot be written */
    /* Only with asynchronous: how much of the time saving may take at most, as a share; more than 0, at most 1. With
     * 0.1, a save that took 1 second is followed by no other for 9 seconds. A save that is due earlier is taken
     * later. */
    double overhead_budget;
    double lock_wait; /* seconds to wait for a folder that another run holds; 0: none */
    /* Array data enters the fingerprint whole up to so many bytes, above by a fixed sample of its rows. */
    uint64_t data_hash_limit;
    /* Fields, as REKINDLE_MISMATCH names them, that may differ from the backup's, each by its name or by the name of
     * what it is part of ("compile", "fit.batch_size"). A change that is allowed is made: the run goes on with the new
     * learning rate, optimizer (whose state starts anew where it has another), loss, metrics, data. After another batch
     * size the epoch goes on after the last sample. What would give a sample twice or leave one out (data, seed,
     * shuffle, validation_split in the middle of an epoch), and what cannot act on weights that are there already
     * (initializers, other shapes), is refused all the same. A name that is no field is REKINDLE_INVALID_ARGUMENT. */
    const char *const *allowed_changes;
    size_t allowed_change_count;
    /* How many of the newest generations are kept. 0: as double_checkpoint says, one or two. 1 contradicts
     * double_checkpoint. */
    uint32_t keep_generations;
    uint32_t reserved;
    /* Only with save_before_preemption: how many seconds fit may spend, from the first request for preemption since the
     * last rekindle_clear_preemption, until it gives up waiting for a slow disk. 0: it waits for as long as it takes.
     *
     * When the time is over fit returns REKINDLE_PREEMPTED without the last save. Error text and log
     * (REKINDLE_LOG_ERROR) say so; the backup that was saved before is still there and is what the next run goes on
     * from. (If the new file was complete and just being renamed, it may appear as well.)
     *
     * The write that hangs cannot be cancelled. A thread of the library stays with it until the disk answers, and then
     * removes what it has written. Until then the folder stays locked, so give the next run a lock_wait; and the host's
     * memory functions and log sink must stay usable, even if the callback is destroyed meanwhile.
     *
     * The time limits the writing of backups alone: a batch or a hook that is running is not cut short, nor is reading
     * or deleting backups, nor are the functions below for hosts that own the loop. */
    double preemption_deadline;
} rekindle_backup_and_restore_options;

#define REKINDLE_BACKUP_AND_RESTORE_OPTIONS_INIT                                                                       \
    {                                                                                                                  \
        sizeof(rekindle_backup_and_restore_options), NULL, REKINDLE_SAVE_FREQ_EPOCH, 0, 0, 0, 0, 1, 0, 0.1, 0.0,       \
            UINT64_C(268435456), NULL, 0, 0, 0, 0.0                                                                    \
    }

REKINDLE_API void rekindle_backup_and_restore_options_init(rekindle_backup_and_restore_options *options);

/* Makes the callback. The folder is made and checked for being writable here, before any training. */
REKINDLE_API rekindle_status rekindle_backup_and_restore_create(const rekindle_backup_and_restore_options *options,
                                                                rekindle_callback **callback);

/* Says that the host has in safety what the run has made, such as the saved model: deletes the callback's backups (no
 * other files), and unlocks the folder. After a fit: only of a run that has completed. A run that was stopped is to go
 * on at the next start, so its backups are kept, which the log says, and the call succeeds. It deletes no other run's:
 * REKINDLE_INVALID_STATE where the newest backup is not the one that this callback's fit has left, or where the
 * callback was in no fit and no loop. REKINDLE_BUSY during a fit. */
REKINDLE_API rekindle_status rekindle_backup_finish(rekindle_callback *callback);

/* What has become of the saves of a callback's last fit or loop, or of the one under way. */
typedef struct rekindle_backup_report {
    size_t struct_size;
    rekindle_run_status run_status; /* REKINDLE_RUN_NONE before the first fit or loop */
    uint32_t has_backup;            /* 1: a backup stands, which the next five fields are about */
    uint64_t generation;
    int64_t epoch;
    int64_t batch;
    rekindle_run_phase phase; /* with epoch and batch: where it stands, as in rekindle_checkpoint_progress */
    /* 1: the state that fit ended with should have been saved and could not be. 0 also where nothing was to be saved,
     * as after an ABORT. */
    uint32_t newest_unsaved;
    double saved_at;          /* seconds since 1970; 0: an earlier process saved it */
    uint64_t saves_done;      /* including the first, of the run's beginning */
    uint64_t saves_failed;    /* each is in the log, too */
    uint64_t saves_skipped;   /* fell due while another was being written or the budget was used up, and a later took
                                 their   place */
    uint64_t left_behind;     /* backups that should have been deleted and could not be */
    double failed_at;         /* of the last failure, seconds since 1970; 0: none */
    const char *failure_text; /* its text, "" for none; valid until the calling thread's next call of this function */
    rekindle_status failure;  /* its status; REKINDLE_OK: none */
    uint32_t reserved;
} rekindle_backup_report;

#define REKINDLE_BACKUP_REPORT_INIT                                                                                    \
    {                                                                                                                  \
        sizeof(rekindle_backup_report), REKINDLE_RUN_NONE, 0, 0, 0, 0, REKINDLE_PHASE_BATCHES, 0, 0.0, 0, 0, 0, 0,     \
            0.0, NULL, REKINDLE_OK, 0                                                                                  \
    }

REKINDLE_API void rekindle_backup_report_init(rekindle_backup_report *report);

/* Safe from any thread, also during a fit. */
REKINDLE_API rekindle_status rekindle_backup_status(const rekindle_callback *callback, rekindle_backup_report *report);

/* For hosts that own the loop (train_on_batch): where the loop stands, in the host's own counting, and bytes of its
 * own. */
typedef struct rekindle_backup_position {
    size_t struct_size;
    int64_t epoch;
    int64_t batch;
    const void *host_state; /* after a restore valid until the next call with this callback */
    size_t host_state_size;
} rekindle_backup_position;

#define REKINDLE_BACKUP_POSITION_INIT                                                                                  \
    { sizeof(rekindle_backup_position), 0, 0, NULL, 0 }

REKINDLE_API void rekindle_backup_position_init(rekindle_backup_position *position);

/* Restores model and position from the newest valid backup of `callback` (a BackupAndRestore) into a built and compiled
 * model; REKINDLE_NOT_FOUND when there is none. The folder stays locked until rekindle_backup_finish or the callback's
 * end. */
REKINDLE_API rekindle_status rekindle_backup_restore(rekindle_callback *callback, rekindle_model *model,
                                                     rekindle_backup_position *position);

/* Saves the model and position; durable on return. REKINDLE_MISMATCH where the folder's backups are of a model with
 * other layers or compile arguments, and nothing is overwritten. */
REKINDLE_API rekindle_status rekindle_backup_save(rekindle_callback *callback, rekindle_model *model,
                                                  const rekindle_backup_position *position);

REKINDLE_END

#endif
