/* BackupAndRestore: the callback that makes a run survive kills. A run that is killed at any moment and started again
 * ends with the same bytes as one that was never killed.
 *
 * How it works: list the callback in fit's options; its place in the list does not matter. At its start, fit locks the
 * callback's folder and looks for a backup in it:
 *
 * - No backup: training starts at fit's initial_epoch.
 * - A backup of a run that is not complete: training goes on with the batch after the backup.
 * - A backup of a complete run: model and history are restored, and training goes on only if `epochs` has grown.
 * - A damaged backup: it is refused with a warning in the log, and the next older one is used, if one is kept. If no
 *   backup is valid, fit returns REKINDLE_CORRUPT, or REKINDLE_IO_ERROR if none could be read.
 * - A backup of another run, with other layers, compile or fit arguments or data, or one of a run that is not complete
 *   and has done more epochs than `epochs` asks for: fit returns REKINDLE_MISMATCH, the error text names each
 *   difference, and nothing is overwritten.
 * - Another run has locked the folder: fit waits for lock_wait seconds and then returns REKINDLE_LOCKED.
 *
 * A program trains, saves the model, and then says that the backups are no longer needed. Killed anywhere, also between
 * these lines, and started again, it ends with the same file.
 *
 * Example:
 *
 *     rekindle_model_fit(model, dataset, &fit);
 *     rekindle_model_save(model, "model.rekindle");
 *     rekindle_backup_finish(callback);
 *
 * Saves that fail: if the first backup, of the run's beginning, cannot be written, fit fails before it trains. If a
 * later one cannot be written, the log says so, training goes on, and rekindle_backup_status reports it. If the state
 * that a fit ends with (stopped or complete) cannot be saved, fit returns the failure, such as REKINDLE_IO_ERROR, and
 * the error text says which backup there is.
 *
 * The folder is opened when the callback is made and held until the callback is destroyed. Backups go to this folder
 * only, even if its path leads elsewhere later because the host changes its working directory, or moves, replaces or
 * mounts over the folder. If the folder is no longer at its path, the log says so once in each fit, and where it is
 * now, because a run that starts with the path will not find it. If the folder has been removed, fit and the functions
 * below return REKINDLE_IO_ERROR; a fit that is running logs that its saves fail. */
#ifndef REKINDLE_BACKUP_H
#define REKINDLE_BACKUP_H

#include "rekindle/checkpoint.h"
#include "rekindle/model.h"

REKINDLE_BEGIN

/* When backups are taken, besides those at a run's beginning, at its end, and where it is stopped by another thread or
 * preempted. */
typedef enum rekindle_save_freq {
    REKINDLE_SAVE_FREQ_EPOCH = 0,   /* at the end of every epoch */
    REKINDLE_SAVE_FREQ_BATCHES = 1, /* after every save_freq_batches batches, and at the end of every epoch */
    REKINDLE_SAVE_FREQ_OFF = 2      /* at no other time; only with save_before_preemption */
} rekindle_save_freq;

/* The options of a BackupAndRestore. */
typedef struct rekindle_backup_and_restore_options {
    size_t struct_size;
    /* the folder of the backups of this one run, and of nothing else; made if it does not exist; must be set */
    const char *backup_dir;
    rekindle_save_freq save_freq; /* when backups are taken */
    /* What happens to the backups when the run is complete. 0: the last one is kept until rekindle_backup_finish. 1:
     * fit deletes them, and no other files, as in Keras; if the program is then killed before it has saved the model,
     * the run is lost. */
    uint32_t delete_checkpoint;
    int64_t save_freq_batches;       /* >= 1 with REKINDLE_SAVE_FREQ_BATCHES, else 0 */
    uint32_t save_before_preemption; /* 1: at rekindle_request_preemption, fit saves and returns REKINDLE_PREEMPTED */
    uint32_t double_checkpoint;      /* 1: the backup before the newest one is kept, too */
    /* How a backup is written. 1: training waits only while the state is copied in memory; another thread writes the
     * copy to disk. If the next backup is due before that is done, it is taken after a later batch; only the state at
     * the end of an epoch is copied at once and written next, even if fit has ended by then. 0: training waits until
     * the backup is safely on disk. */
    uint32_t asynchronous;
    uint32_t continue_unsaved; /* 1: fit trains even if the run's first backup cannot be written */
    /* The largest share of the time that saving may take, with asynchronous; more than 0, at most 1. With 0.1, a save
     * that took 1 second is followed by at least 9 seconds without one, and a backup that is due earlier is taken after
     * that. 1: there is no limit. */
    double overhead_budget;
    /* how many seconds fit waits for a folder that another run has locked, before it returns REKINDLE_LOCKED; >= 0 */
    double lock_wait;
    /* To tell whether the data has changed, fit hashes array data: all of it up to this number of bytes, a fixed sample
     * of its rows if it is larger. */
    uint64_t data_hash_limit;
    /* What may differ from the backup without REKINDLE_MISMATCH: names of fields as its error text spells them, or of
     * what they are part of ("compile", "fit.batch_size"). The run then goes on with the new learning rate, optimizer
     * (another optimizer starts with new state), loss, metrics or data; with another batch size, it goes on after the
     * last sample. Refused all the same are changes that would train on samples twice or leave some out (data, seed,
     * shuffle, validation_split in the middle of an epoch), and those that cannot act on weights that exist
     * (initializers, other shapes). A name that is no field is REKINDLE_INVALID_ARGUMENT. */
    const char *const *allowed_changes;
    size_t allowed_change_count;
    /* How many backups are kept, the newest ones. 0: one, or two with double_checkpoint. 1 with double_checkpoint is an
     * error. */
    uint32_t keep_generations;
    uint32_t reserved;
    /* The most seconds that fit may take to write backups after the request for preemption (the first since the last
     * rekindle_clear_preemption). Only with save_before_preemption. 0: as long as it takes.
     *
     * When the time is over, fit returns REKINDLE_PREEMPTED without the last backup. Error text and log
     * (REKINDLE_LOG_ERROR) say so. The backup before it is still there, and the next run goes on from that. (If the new
     * file was complete and was just being renamed, it may appear as well.)
     *
     * A write that hangs cannot be cancelled. A thread of the library waits until the disk answers and then removes
     * what it has written. Until then the folder stays locked, so set lock_wait in the next run; and the host's memory
     * functions and log sink must stay usable, even if the callback is destroyed.
     *
     * The time is for writing backups only: a batch or a hook that is running is not cut short, nor is reading or
     * deleting backups, nor are rekindle_backup_restore, rekindle_backup_save and rekindle_backup_finish. */
    double preemption_deadline;
} rekindle_backup_and_restore_options;

#define REKINDLE_BACKUP_AND_RESTORE_OPTIONS_INIT                                                                       \
    {                                                                                                                  \
        sizeof(rekindle_backup_and_restore_options), NULL, REKINDLE_SAVE_FREQ_EPOCH, 0, 0, 0, 0, 1, 0, 0.1, 0.0,       \
            UINT64_C(268435456), NULL, 0, 0, 0, 0.0                                                                    \
    }

REKINDLE_API void rekindle_backup_and_restore_options_init(rekindle_backup_and_restore_options *options);

/* Makes a BackupAndRestore. The folder is made, and checked for being writable: REKINDLE_NOT_FOUND or REKINDLE_IO_ERROR
 * if that fails.
 *
 * Example:
 *
 *     rekindle_backup_and_restore_options backup = REKINDLE_BACKUP_AND_RESTORE_OPTIONS_INIT;
 *     backup.backup_dir = "backup"; // a folder for this run alone
 *     rekindle_callback *callback;
 *     rekindle_backup_and_restore_create(&backup, &callback);
 *     rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;
 *     fit.epochs = 5;
 *     fit.callbacks = &callback;
 *     fit.callback_count = 1;
 *     rekindle_model_fit(model, dataset, &fit); // goes on from the backup, if there is one */
REKINDLE_API rekindle_status rekindle_backup_and_restore_create(const rekindle_backup_and_restore_options *options,
                                                                rekindle_callback **callback);

/* Says that the backups are no longer needed, because the host has saved the model: deletes this callback's backups,
 * and no other files, and unlocks the folder. If the callback's last fit has not completed its run but was stopped, the
 * backups are kept for the next start; the log says so, and the call returns REKINDLE_OK. After a loop of the host's
 * own they are always deleted.
 *
 * REKINDLE_INVALID_STATE if the callback was in no fit or loop, or if the newest backup in the folder is of another
 * run. REKINDLE_BUSY during a fit. REKINDLE_LOCKED if another run has the folder. */
REKINDLE_API rekindle_status rekindle_backup_finish(rekindle_callback *callback);

/* What has become of the backups of a callback's last fit or loop, or of the one that is running. */
typedef struct rekindle_backup_report {
    size_t struct_size;
    rekindle_run_status run_status; /* REKINDLE_RUN_NONE before the first fit or loop */
    uint32_t has_backup; /* 1: there is a backup, which generation, epoch, batch, phase and saved_at describe */
    uint64_t generation; /* its number; each backup has a higher one than those before */
    int64_t epoch;       /* where the run was, as in rekindle_checkpoint_progress; so are batch and phase */
    int64_t batch;
    rekindle_run_phase phase;
    /* 1: the state that fit ended with should have been saved and could not be. 0 also if nothing was to be saved, as
     * after an ABORT. */
    uint32_t newest_unsaved;
    double saved_at;       /* when it was saved, in seconds since 1970; 0: by an earlier process */
    uint64_t saves_done;   /* backups that were written, including that of the run's beginning */
    uint64_t saves_failed; /* backups that could not be written; the log has a line for each */
    /* backups that were due while another was being written or the budget was used up; a later one was taken in place
     * of each */
    uint64_t saves_skipped;
    uint64_t left_behind; /* backups that should have been deleted and could not be */
    double failed_at;     /* when the last failure was, in seconds since 1970; 0: there was none */
    /* its text; "" for none; valid until the calling thread calls rekindle_backup_status again */
    const char *failure_text;
    rekindle_status failure; /* its status; REKINDLE_OK: there was none */
    uint32_t reserved;
} rekindle_backup_report;

#define REKINDLE_BACKUP_REPORT_INIT                                                                                    \
    {                                                                                                                  \
        sizeof(rekindle_backup_report), REKINDLE_RUN_NONE, 0, 0, 0, 0, REKINDLE_PHASE_BATCHES, 0, 0.0, 0, 0, 0, 0,     \
            0.0, NULL, REKINDLE_OK, 0                                                                                  \
    }

REKINDLE_API void rekindle_backup_report_init(rekindle_backup_report *report);

/* Fills in the report, whose struct_size must be set (REKINDLE_BACKUP_REPORT_INIT). May be called by any thread, also
 * during a fit. */
REKINDLE_API rekindle_status rekindle_backup_status(const rekindle_callback *callback, rekindle_backup_report *report);

/* For hosts that call train_on_batch in a loop of their own: where the loop is, in numbers of the host's choice, 0 or
 * more, and bytes of the host's own, such as the state of its data source. */
typedef struct rekindle_backup_position {
    size_t struct_size;
    int64_t epoch;
    int64_t batch;
    const void *host_state; /* may be NULL; after a restore valid until the next restore with this callback */
    size_t host_state_size;
} rekindle_backup_position;

#define REKINDLE_BACKUP_POSITION_INIT                                                                                  \
    { sizeof(rekindle_backup_position), 0, 0, NULL, 0 }

REKINDLE_API void rekindle_backup_position_init(rekindle_backup_position *position);

/* Restores model and position from the newest valid backup of a BackupAndRestore. The model must be built and compiled,
 * else REKINDLE_INVALID_STATE. REKINDLE_NOT_FOUND if there is no backup, REKINDLE_MISMATCH if it is of a model with
 * other layers or compile arguments; otherwise the statuses are those of fit. The folder stays locked until
 * rekindle_backup_finish, or until the callback is destroyed. */
REKINDLE_API rekindle_status rekindle_backup_restore(rekindle_callback *callback, rekindle_model *model,
                                                     rekindle_backup_position *position);

/* Saves model and position. When it returns REKINDLE_OK, the backup is safely on disk. The model must be built and
 * compiled, else REKINDLE_INVALID_STATE. REKINDLE_MISMATCH if the folder's backups are of a model with other layers or
 * compile arguments; nothing is overwritten then. REKINDLE_LOCKED if another run has the folder, REKINDLE_IO_ERROR if
 * the backup cannot be written. */
REKINDLE_API rekindle_status rekindle_backup_save(rekindle_callback *callback, rekindle_model *model,
                                                  const rekindle_backup_position *position);

REKINDLE_END

#endif
