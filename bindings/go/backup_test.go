package rekindle_test

import (
	"context"
	"errors"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"rekindle.org/rekindle"
)

// fit, save, finish; and what a backup tells of its saves.

// life is a model, data and a backup as of a process of its own.
type life struct {
	model   *rekindle.Model
	dataset *rekindle.Dataset
	backup  *rekindle.BackupAndRestore
}

func newLife(backup *rekindle.BackupOptions) *life {
	return &life{newClassifier(3), newDataset(), must(rekindle.NewBackupAndRestore(backup))}
}

func (l *life) fit(epochs int, callbacks ...rekindle.Callback) error {
	fit := options(epochs)
	fit.Callbacks(append(callbacks, l.backup)...)
	_, err := l.model.Fit(context.Background(), l.dataset, fit)
	return err
}

func (l *life) close() {
	l.model.Close()
	l.dataset.Close()
	l.backup.Close()
}

// atEpoch calls a function at the end of an epoch.
func atEpoch(epoch int, function func() error) rekindle.Callback {
	return &rekindle.LambdaCallback{OnEpochEnd: func(event *rekindle.Event) error {
		if event.Epoch == epoch {
			return function()
		}
		return nil
	}}
}

func backups(t *testing.T, folder string) []string {
	found, err := filepath.Glob(filepath.Join(folder, "*.rekindle"))
	require(t, err)
	return found
}

func TestTheResultIsNeverInNoPlace(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "model.rekindle")
	backup := rekindle.NewBackupOptions(filepath.Join(folder, "backup")).Asynchronous(false)
	first := newLife(backup)
	defer first.close()
	if status := must(first.backup.Status()); status != (rekindle.BackupStatus{}) {
		t.Error(status)
	}
	if err := first.backup.Finish(); !errors.Is(err, rekindle.ErrInvalidState) {
		t.Error(err)
	}
	began := time.Now().Add(-time.Second)
	require(t, first.fit(3))
	status := must(first.backup.Status())
	if !status.HasBackup || status.RunStatus != rekindle.RunCompleted || status.NewestUnsaved || status.Failure != nil ||
		status.SavesDone < 4 || status.SavesFailed != 0 || status.Generation == 0 || status.LeftBehind != 0 {
		t.Errorf("%+v", status)
	}
	if status.SavedAt.Before(began) || status.SavedAt.After(time.Now().Add(time.Second)) || !status.FailedAt.IsZero() {
		t.Error(status.SavedAt, status.FailedAt)
	}
	first.backup.Close() // killed before it has saved: started again, it trains nothing

	second := newLife(backup)
	defer second.close()
	trained := false
	require(t, second.fit(3, &rekindle.LambdaCallback{OnTrainBatchEnd: func(*rekindle.Event) error { trained = true; return nil }}))
	if trained {
		t.Error("a completed run was trained again")
	}
	expectEqual(t, stateOf(second.model), undisturbed(3, 3))
	require(t, second.model.Save(file))
	require(t, second.backup.Finish())
	if left := backups(t, filepath.Join(folder, "backup")); len(left) != 0 {
		t.Error(left)
	}
	if status := must(second.backup.Status()); status.HasBackup {
		t.Errorf("%+v", status)
	}
}

func TestDeleteCheckpointDeletesAsKerasDoes(t *testing.T) {
	folder := t.TempDir()
	life := newLife(rekindle.NewBackupOptions(folder).DeleteCheckpoint(true))
	defer life.close()
	require(t, life.fit(2))
	if left := backups(t, folder); len(left) != 0 {
		t.Error(left)
	}
}

func TestFinishKeepsTheBackupsOfARunThatWasStopped(t *testing.T) {
	folder := t.TempDir()
	life := newLife(rekindle.NewBackupOptions(folder))
	defer life.close()
	require(t, life.fit(3, atEpoch(0, func() error { return life.model.RequestStop() })))
	require(t, life.backup.Finish())
	if len(backups(t, folder)) == 0 {
		t.Error("the backup of a stopped run was deleted")
	}
}

// withFullDisk calls a function in whose time no file can grow beyond 100 bytes, from a call of fill on.
func withFullDisk(t *testing.T, function func(fill func() error)) {
	t.Helper()
	signal.Ignore(syscall.SIGXFSZ) // EFBIG instead
	defer signal.Reset(syscall.SIGXFSZ)
	var usual syscall.Rlimit
	require(t, syscall.Getrlimit(syscall.RLIMIT_FSIZE, &usual))
	defer func() { require(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &usual)) }()
	function(func() error {
		return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 100, Max: usual.Max})
	})
}

func TestAStateThatCannotBeSavedIsSaid(t *testing.T) {
	folder := t.TempDir()
	life := newLife(rekindle.NewBackupOptions(folder).Asynchronous(false))
	defer life.close()
	withFullDisk(t, func(fill func() error) {
		if err := life.fit(3, atEpoch(1, fill)); !errors.Is(err, rekindle.ErrIO) || !errors.Is(err, syscall.EFBIG) {
			t.Error(err)
		}
	})
	status := must(life.backup.Status())
	if !status.NewestUnsaved || status.SavesFailed == 0 || !status.HasBackup || status.Epoch > 1 || status.FailedAt.IsZero() {
		t.Errorf("%+v", status)
	}
	if !errors.Is(status.Failure, rekindle.ErrIO) || !strings.Contains(status.Failure.Error(), folder) {
		t.Error(status.Failure)
	}
	expectNoWordOfC(t, status.Failure.Error())

	resumed := newLife(rekindle.NewBackupOptions(folder).LockWait(time.Minute))
	defer resumed.close()
	life.backup.Close()
	require(t, resumed.fit(3))
	expectEqual(t, stateOf(resumed.model), undisturbed(3, 3))
}

func TestAFirstBackupThatCannotBeWrittenEndsTheFitUnlessItMayGoOn(t *testing.T) {
	for _, unsaved := range []bool{false, true} {
		folder := t.TempDir()
		life := newLife(rekindle.NewBackupOptions(folder).DeleteCheckpoint(true).ContinueUnsaved(unsaved))
		batches := 0
		withFullDisk(t, func(fill func() error) {
			require(t, fill())
			err := life.fit(1, &rekindle.LambdaCallback{OnTrainBatchEnd: func(*rekindle.Event) error { batches++; return nil }})
			if !unsaved && !errors.Is(err, rekindle.ErrIO) || unsaved && err != nil {
				t.Error(unsaved, err)
			}
		})
		if (batches > 0) != unsaved {
			t.Errorf("%d batches with ContinueUnsaved %v", batches, unsaved)
		}
		life.close()
	}
}
