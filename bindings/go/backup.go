package rekindle

import (
	"math"
	"slices"
	"time"

	"rekindle.org/rekindle/internal/raw"
)

// BackupAndRestore makes a run survive kills: killed at any moment and started again, it ends with the same bytes as if
// nothing had happened. It is one of FitOptions' Callbacks, or is used by itself in a loop of the program's own around
// [Model.TrainOnBatch].
//
// A program trains, saves the model, and then says that the backups are no longer needed:
//
//	history, err := model.Fit(ctx, dataset, rekindle.NewFitOptions().Epochs(5).Callbacks(backup))
//	...
//	err = model.Save("model.rekindle")
//	...
//	err = backup.Finish()
//
// Killed anywhere, also between these lines, and started again, it ends with the same file.
type BackupAndRestore struct {
	handle
}

// BackupOptions are the arguments of NewBackupAndRestore.
type BackupOptions struct {
	backupDir            string
	saveFreq             raw.Enum_SS_rekindle_save_freq
	saveFreqBatches      int
	deleteCheckpoint     *bool
	continueUnsaved      *bool
	saveBeforePreemption *bool
	preemptionDeadline   *time.Duration
	doubleCheckpoint     *bool
	keepGenerations      *int
	asynchronous         *bool
	overheadBudget       *float64
	lockWait             *time.Duration
	dataHashLimit        *uint64
	allowedChanges       []string
}

// NewBackupOptions takes the folder of the backups of this one run, and of nothing else; it is made if it does not
// exist. By default a backup is taken at the end of every epoch.
func NewBackupOptions(backupDir string) *BackupOptions {
	return &BackupOptions{backupDir: backupDir, saveFreq: raw.Enum_SS_rekindle_save_freq(raw.REKINDLE_SAVE_FREQ_EPOCH)}
}

// SaveFreqBatches sets the number of batches after which a backup is taken, 1 or more; one is also taken at the end of
// every epoch.
func (b *BackupOptions) SaveFreqBatches(batches int) *BackupOptions {
	b.saveFreq, b.saveFreqBatches = raw.Enum_SS_rekindle_save_freq(raw.REKINDLE_SAVE_FREQ_BATCHES), batches
	return b
}

// SaveFreqOff takes no backups but those at the run's beginning and end, before preemption and at a stop by another
// goroutine.
func (b *BackupOptions) SaveFreqOff() *BackupOptions {
	b.saveFreq, b.saveFreqBatches = raw.Enum_SS_rekindle_save_freq(raw.REKINDLE_SAVE_FREQ_OFF), 0
	return b
}

// DeleteCheckpoint sets whether Fit deletes the backups when the run is complete, as in Keras; if the program is then
// killed before it has saved the model, the run is lost. By default false: they are kept until Finish.
func (b *BackupOptions) DeleteCheckpoint(delete bool) *BackupOptions {
	b.deleteCheckpoint = &delete
	return b
}

// ContinueUnsaved sets whether Fit trains even if the run's first backup cannot be written; by default false: it fails.
func (b *BackupOptions) ContinueUnsaved(train bool) *BackupOptions {
	b.continueUnsaved = &train
	return b
}

// SaveBeforePreemption sets whether a request for preemption saves the state and ends the Fit; by default false.
func (b *BackupOptions) SaveBeforePreemption(save bool) *BackupOptions {
	b.saveBeforePreemption = &save
	return b
}

// PreemptionDeadline sets the most time, from the request for preemption, that the Fit waits for a slow disk. Then it
// ends without the last backup; the one before is kept, and the folder is locked until the disk has answered. By
// default 0: it waits for as long as it takes.
func (b *BackupOptions) PreemptionDeadline(deadline time.Duration) *BackupOptions {
	b.preemptionDeadline = &deadline
	return b
}

// DoubleCheckpoint sets whether the backup before the newest one is kept, too; by default false.
func (b *BackupOptions) DoubleCheckpoint(keep bool) *BackupOptions {
	b.doubleCheckpoint = &keep
	return b
}

// KeepGenerations sets how many backups are kept, the newest ones; by default 0: one, or two with DoubleCheckpoint.
func (b *BackupOptions) KeepGenerations(count int) *BackupOptions {
	b.keepGenerations = &count
	return b
}

// Asynchronous sets whether training waits only while the state is copied in memory, and another thread writes it to
// disk; by default true. If false, each backup is safely on disk before the next batch.
func (b *BackupOptions) Asynchronous(asynchronous bool) *BackupOptions {
	b.asynchronous = &asynchronous
	return b
}

// OverheadBudget sets the largest share of the time that asynchronous saving may take; more than 0, at most 1; by
// default 0.1.
func (b *BackupOptions) OverheadBudget(share float64) *BackupOptions {
	b.overheadBudget = &share
	return b
}

// LockWait sets how long Fit waits for a folder that another run has locked; by default 0.
func (b *BackupOptions) LockWait(wait time.Duration) *BackupOptions {
	b.lockWait = &wait
	return b
}

// DataHashLimit sets the size in bytes up to which all of the array data is hashed, to tell whether it has changed;
// larger data is hashed by a fixed sample of its rows; by default 256 MiB.
func (b *BackupOptions) DataHashLimit(bytes uint64) *BackupOptions {
	b.dataHashLimit = &bytes
	return b
}

// AllowedChanges sets what may differ from the backup without ErrMismatch: names of fields as its text spells them, or
// of what they are part of ("compile", "fit.batch_size"). The run then goes on with the new learning rate, optimizer,
// loss, metrics or data; with another batch size, it goes on after the last sample. A change that would train on
// samples twice or leave some out is refused all the same.
func (b *BackupOptions) AllowedChanges(fields ...string) *BackupOptions {
	b.allowedChanges = slices.Clone(fields)
	return b
}

// NewBackupAndRestore makes the folder and checks that it can be written.
func NewBackupAndRestore(backup *BackupOptions) (*BackupAndRestore, error) {
	if backup == nil {
		return nil, invalid("backup is nil; expected options with a folder")
	}
	if keep := valueOr(backup.keepGenerations, 0); keep < 0 || keep > math.MaxUint32 {
		return nil, invalid("KeepGenerations is %d; expected 0 to %d", keep, uint32(math.MaxUint32))
	}
	options := raw.NewRekindle_backup_and_restore_options()
	defer raw.DeleteRekindle_backup_and_restore_options(options)
	var given arguments
	given.text("BackupDir", &backup.backupDir, options.SetBackup_dir)
	options.SetSave_freq(backup.saveFreq)
	options.SetSave_freq_batches(int64(backup.saveFreqBatches))
	given.flag(backup.deleteCheckpoint, options.SetDelete_checkpoint)
	given.flag(backup.continueUnsaved, options.SetContinue_unsaved)
	given.flag(backup.saveBeforePreemption, options.SetSave_before_preemption)
	given.seconds(backup.preemptionDeadline, options.SetPreemption_deadline)
	given.flag(backup.doubleCheckpoint, options.SetDouble_checkpoint)
	options.SetKeep_generations(uint(valueOr(backup.keepGenerations, 0)))
	given.flag(backup.asynchronous, options.SetAsynchronous)
	given.real(backup.overheadBudget, options.SetOverhead_budget)
	given.seconds(backup.lockWait, options.SetLock_wait)
	given.unsigned(backup.dataHashLimit, options.SetData_hash_limit)
	given.texts("AllowedChanges", backup.allowedChanges, options.Add_allowed_change)
	address, err := given.create(func() int64 { return raw.Rekindle_backup_and_restore_create(options) })
	if err != nil {
		return nil, err
	}
	made := new(BackupAndRestore)
	made.open("BackupAndRestore", address, raw.Rekindle_callback_destroy)
	return made, nil
}

// Close gives back what it holds, and unlocks the folder; a second call does nothing.
func (b *BackupAndRestore) Close() { b.close() }

func (b *BackupAndRestore) join(session *session, _ *Model) error {
	if b == nil {
		return invalid("a callback is nil; expected a BackupAndRestore")
	}
	handle, err := b.state.acquire()
	if err == nil {
		session.addHandle(handle, b.state.release)
	}
	return err
}

func (b *BackupAndRestore) shared() *handle {
	if b == nil {
		return nil
	}
	return &b.handle
}
