package rekindle

import (
	"math"
	"time"

	"rekindle.org/rekindle/internal/raw"
)

// BackupAndRestore makes a run that is killed anywhere and started again end with the same bytes as if nothing had
// happened: as FitOptions' Backup, or by itself in a loop of the program's own around [Model.TrainOnBatch].
//
// A program trains, saves the model, and then says that the backups may go:
//
//	history, err := model.Fit(ctx, dataset, rekindle.FitOptions{Epochs: 5, Backup: backup})
//	...
//	err = model.Save("model.rekindle")
//	...
//	err = backup.Finish()
//
// Killed anywhere, also between these lines, and started again, it ends with the same file.
type BackupAndRestore struct {
	handle
}

// SaveOff, as SaveFreqBatches, saves only at the start, before preemption and at a stop by another goroutine.
const SaveOff = -1

// BackupOptions are the arguments of NewBackupAndRestore.
type BackupOptions struct {
	BackupDir string // must be set; made if missing; used for the backups of one run and nothing else
	// SaveFreqBatches saves every so many batches, too; 0: at the end of each epoch only; or SaveOff.
	SaveFreqBatches int
	// DeleteCheckpoint deletes the backups when the run has completed, as Keras does: a kill before the model is saved
	// then costs the run. By default they stay until Finish.
	DeleteCheckpoint     bool
	ContinueUnsaved      bool // train even if the run's first backup cannot be written; by default Fit then fails
	SaveBeforePreemption bool // a preemption request saves, and ends the Fit
	// PreemptionDeadline, counted from the request: later the Fit waits for the disk no more and ends without the save.
	// The earlier backup stands, and the folder is locked until the disk has answered. By default none.
	PreemptionDeadline time.Duration
	DoubleCheckpoint   bool // keep the generation before the newest, too
	KeepGenerations    int  // how many of the newest to keep; 0: one, or two with DoubleCheckpoint
	// Synchronous makes each save durable before the next batch; by default training waits only for a copy of the state.
	Synchronous    bool
	OverheadBudget float64       // asynchronous saving takes at most this share of the time; by default 0.1
	LockWait       time.Duration // for a folder that another run holds; by default none
	DataHashLimit  uint64        // array data is compared whole up to so many bytes, above by a sample; by default 256 MiB
	// AllowedChanges are fields, as ErrMismatch names them, that may differ from the backup's, each by its name or by the
	// name of what it is part of ("compile", "fit.batch_size"). What is allowed takes effect: the run goes on with the new
	// learning rate, optimizer, loss, metrics or data, and behind the last sample after another batch size. What would give
	// a sample twice or leave one out is refused all the same.
	AllowedChanges []string
}

// NewBackupAndRestore makes the folder and checks that it can be written.
func NewBackupAndRestore(backup BackupOptions) (*BackupAndRestore, error) {
	if err := checkText("BackupDir", backup.BackupDir); err != nil {
		return nil, err
	}
	if backup.KeepGenerations < 0 || backup.KeepGenerations > math.MaxUint32 {
		return nil, invalid("KeepGenerations is %d; expected 0 to %d", backup.KeepGenerations, uint32(math.MaxUint32))
	}
	options := raw.NewRekindle_backup_and_restore_options()
	defer raw.DeleteRekindle_backup_and_restore_options(options)
	options.SetBackup_dir(backup.BackupDir)
	switch backup.SaveFreqBatches {
	case 0:
		options.SetSave_freq(raw.REKINDLE_SAVE_FREQ_EPOCH)
	case SaveOff:
		options.SetSave_freq(raw.REKINDLE_SAVE_FREQ_OFF)
	default:
		options.SetSave_freq(raw.REKINDLE_SAVE_FREQ_BATCHES)
		options.SetSave_freq_batches(int64(backup.SaveFreqBatches))
	}
	options.SetDelete_checkpoint(flag(backup.DeleteCheckpoint))
	options.SetContinue_unsaved(flag(backup.ContinueUnsaved))
	options.SetSave_before_preemption(flag(backup.SaveBeforePreemption))
	options.SetPreemption_deadline(backup.PreemptionDeadline.Seconds())
	options.SetDouble_checkpoint(flag(backup.DoubleCheckpoint))
	options.SetKeep_generations(uint(backup.KeepGenerations))
	options.SetAsynchronous(flag(!backup.Synchronous))
	options.SetOverhead_budget(orDefault(backup.OverheadBudget, options.GetOverhead_budget()))
	options.SetLock_wait(backup.LockWait.Seconds())
	options.SetData_hash_limit(orDefault(int64(backup.DataHashLimit), options.GetData_hash_limit()))
	for _, field := range backup.AllowedChanges {
		options.Add_allowed_change(field)
	}
	address, err := call(func() int64 { return raw.Rekindle_backup_and_restore_create(options) })
	if err != nil {
		return nil, err
	}
	made := new(BackupAndRestore)
	made.open("BackupAndRestore", address, raw.Rekindle_callback_destroy)
	return made, nil
}

// Close gives it back; a second time does nothing.
func (b *BackupAndRestore) Close() { b.close() }

func (b *BackupAndRestore) shared() *handle {
	if b == nil {
		return nil
	}
	return &b.handle
}
