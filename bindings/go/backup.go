package rekindle

import (
	"math"
	"slices"
	"time"

	"rekindle.org/rekindle/internal/raw"
)

// BackupAndRestore makes a run that is killed anywhere and started again end with the same bytes as if nothing had
// happened: as one of FitOptions' Callbacks, or by itself in a loop of the program's own around [Model.TrainOnBatch].
//
// A program trains, saves the model, and then says that the backups may go:
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

// NewBackupOptions takes the folder, which is made if missing, and used for the backups of one run and nothing else. It
// saves at the end of every epoch.
func NewBackupOptions(backupDir string) *BackupOptions {
	return &BackupOptions{backupDir: backupDir, saveFreq: raw.Enum_SS_rekindle_save_freq(raw.REKINDLE_SAVE_FREQ_EPOCH)}
}

// SaveFreqBatches saves every so many batches, 1 or more, and at the end of every epoch.
func (b *BackupOptions) SaveFreqBatches(batches int) *BackupOptions {
	b.saveFreq, b.saveFreqBatches = raw.Enum_SS_rekindle_save_freq(raw.REKINDLE_SAVE_FREQ_BATCHES), batches
	return b
}

// SaveFreqOff saves only at the start, before preemption and at a stop by another goroutine.
func (b *BackupOptions) SaveFreqOff() *BackupOptions {
	b.saveFreq, b.saveFreqBatches = raw.Enum_SS_rekindle_save_freq(raw.REKINDLE_SAVE_FREQ_OFF), 0
	return b
}

// DeleteCheckpoint sets whether the backups are deleted when the run has completed, as Keras does: a kill before the model is
// saved then costs the run; by default false: they stay until Finish.
func (b *BackupOptions) DeleteCheckpoint(delete bool) *BackupOptions {
	b.deleteCheckpoint = &delete
	return b
}

// ContinueUnsaved sets whether to train even if the run's first backup cannot be written; by default false: Fit then fails.
func (b *BackupOptions) ContinueUnsaved(train bool) *BackupOptions {
	b.continueUnsaved = &train
	return b
}

// SaveBeforePreemption sets whether a preemption request saves, and ends the Fit; by default false.
func (b *BackupOptions) SaveBeforePreemption(save bool) *BackupOptions {
	b.saveBeforePreemption = &save
	return b
}

// PreemptionDeadline sets how long after the request for preemption the Fit waits for the disk: later it ends without the
// save. The earlier backup stands, and the folder is locked until the disk has answered. By default 0: for as long as it
// takes.
func (b *BackupOptions) PreemptionDeadline(deadline time.Duration) *BackupOptions {
	b.preemptionDeadline = &deadline
	return b
}

// DoubleCheckpoint sets whether the generation before the newest is kept, too; by default false.
func (b *BackupOptions) DoubleCheckpoint(keep bool) *BackupOptions {
	b.doubleCheckpoint = &keep
	return b
}

// KeepGenerations sets how many of the newest generations are kept; by default 0: one, or two with DoubleCheckpoint.
func (b *BackupOptions) KeepGenerations(count int) *BackupOptions {
	b.keepGenerations = &count
	return b
}

// Asynchronous sets whether training waits only for a copy of the state; by default true. If not, each save is durable before
// the next batch.
func (b *BackupOptions) Asynchronous(asynchronous bool) *BackupOptions {
	b.asynchronous = &asynchronous
	return b
}

// OverheadBudget sets how much of the time asynchronous saving takes at most; more than 0, at most 1; by default 0.1.
func (b *BackupOptions) OverheadBudget(share float64) *BackupOptions {
	b.overheadBudget = &share
	return b
}

// LockWait sets how long to wait for a folder that another run holds; by default 0.
func (b *BackupOptions) LockWait(wait time.Duration) *BackupOptions {
	b.lockWait = &wait
	return b
}

// DataHashLimit sets up to how many bytes array data is compared whole; above by a fixed sample of its rows; by default
// 256 MiB.
func (b *BackupOptions) DataHashLimit(bytes uint64) *BackupOptions {
	b.dataHashLimit = &bytes
	return b
}

// AllowedChanges sets fields, as ErrMismatch names them, that may differ from the backup's, each by its name or by the name of
// what it is part of ("compile", "fit.batch_size"). What is allowed takes effect: the run goes on with the new learning
// rate, optimizer, loss, metrics or data, and behind the last sample after another batch size. What would give a sample
// twice or leave one out is refused all the same.
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

// Close gives it back; a second time does nothing.
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
