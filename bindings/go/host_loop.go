package rekindle

import (
	"bytes"

	"rekindle.org/rekindle/internal/raw"
)

// Position is where a loop of the program's own is, in numbers of its choice, 0 or more, with bytes of its own, such as
// the state of its data source.
type Position struct {
	Epoch, Batch int
	State        []byte
}

// Restore restores a built and compiled model from the newest valid backup, and tells where the loop was; [ErrNotFound]
// if there is no backup. The folder stays locked until Finish or Close.
func (b *BackupAndRestore) Restore(model *Model) (Position, error) {
	position := raw.NewRekindle_backup_position()
	defer raw.DeleteRekindle_backup_position(position)
	var restored Position
	err := b.with(model, func(backup, model int64) error {
		err := run(func() int64 { return raw.Rekindle_backup_restore(backup, model, position) })
		if err != nil {
			return err
		}
		restored = Position{Epoch: int(position.GetEpoch()), Batch: int(position.GetBatch())}
		if size := position.Host_state_length(); size > 0 {
			restored.State = bytes.Clone(raw.Bytes(position.Host_state_address(), size))
		}
		return nil
	})
	return restored, err
}

// Save saves model and position. When it returns without an error, the backup is safely on disk.
func (b *BackupAndRestore) Save(model *Model, at Position) error {
	position := raw.NewRekindle_backup_position()
	defer raw.DeleteRekindle_backup_position(position)
	position.SetEpoch(int64(at.Epoch))
	position.SetBatch(int64(at.Batch))
	position.Set_host_state(at.State)
	return b.with(model, func(backup, model int64) error {
		return run(func() int64 { return raw.Rekindle_backup_save(backup, model, position) })
	})
}

// Finish says that the backups are no longer needed, because the program has saved the model: it deletes them, and
// unlocks the folder. After a Fit that was stopped they are kept for the next start. [ErrInvalidState] if the newest
// backup is of another run, or if this object was in no Fit or loop. [ErrBusy] during a Fit.
func (b *BackupAndRestore) Finish() error { return b.do(raw.Rekindle_backup_finish) }

func (b *BackupAndRestore) with(model *Model, function func(backup, model int64) error) error {
	return b.use(func(backup int64) error {
		return model.use(func(model int64) error { return function(backup, model) })
	})
}
