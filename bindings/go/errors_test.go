package rekindle_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"rekindle.org/rekindle"
)

// What errors.Is finds in the package's errors.

// expectIs checks that errors.Is finds these, and no other of the table's.
func expectIs(t *testing.T, err error, targets ...error) {
	t.Helper()
	all := []error{
		fs.ErrNotExist, fs.ErrPermission, syscall.ENOTDIR, context.Canceled, context.DeadlineExceeded, rekindle.ErrClosed, errHook,
		rekindle.ErrInvalidArgument, rekindle.ErrInvalidState, rekindle.ErrNotFound, rekindle.ErrIO, rekindle.ErrCorrupt,
		rekindle.ErrMismatch, rekindle.ErrAborted, rekindle.ErrData, rekindle.ErrBusy, rekindle.ErrLocked, rekindle.ErrPreempted,
	}
	for _, target := range all {
		expected := false
		for _, one := range targets {
			expected = expected || one == target
		}
		if errors.Is(err, target) != expected {
			t.Errorf("%v: errors.Is finds %v: %v; expected %v", err, target, !expected, expected)
		}
	}
}

func TestFilesThatAreNotThere(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "folder", "file")
	_, err := rekindle.LoadModel(missing)
	expectIs(t, err, rekindle.ErrNotFound, fs.ErrNotExist)
	_, err = rekindle.OpenCheckpoint(missing)
	expectIs(t, err, rekindle.ErrNotFound, os.ErrNotExist)
	_, err = rekindle.OpenIDX(rekindle.IDXDataset{XPath: missing})
	expectIs(t, err, rekindle.ErrNotFound, fs.ErrNotExist)
	_, err = rekindle.NewestCheckpoint(missing)
	expectIs(t, err, rekindle.ErrNotFound, fs.ErrNotExist)
	_, err = rekindle.NewestCheckpoint(t.TempDir())
	expectIs(t, err, rekindle.ErrNotFound, fs.ErrNotExist)
	model, backup := newClassifier(1), newBackup(t.TempDir())
	defer model.Close()
	defer backup.Close()
	require(t, model.Build(features))
	expectIs(t, model.Save(missing), rekindle.ErrNotFound, fs.ErrNotExist)
	expectIs(t, model.LoadWeights(missing), rekindle.ErrNotFound, fs.ErrNotExist)
	_, err = backup.Restore(model)
	expectIs(t, err, rekindle.ErrNotFound, fs.ErrNotExist)
	_, err = model.Weight("no such") // not a file
	expectIs(t, err, rekindle.ErrNotFound)
}

func TestWhatTheSystemRefuses(t *testing.T) {
	_, err := rekindle.LoadModel("/dev/null/file")
	expectIs(t, err, rekindle.ErrIO, syscall.ENOTDIR)
	var failed *rekindle.Error
	if !errors.As(err, &failed) || failed.Status != rekindle.ErrIO || failed.Errno != syscall.ENOTDIR {
		t.Errorf("%#v", failed)
	}
	model := newClassifier(1)
	defer model.Close()
	require(t, model.Build(features))
	folder := t.TempDir()
	file := filepath.Join(folder, "model.rekindle")
	require(t, model.Save(file))
	require(t, os.Chmod(file, 0))
	require(t, os.Chmod(folder, 0o555))
	defer func() { require(t, os.Chmod(folder, 0o700)) }()
	asAnybody(t, func() {
		_, err := rekindle.LoadModel(file)
		expectIs(t, err, rekindle.ErrIO, fs.ErrPermission)
		_, err = rekindle.OpenIDX(rekindle.IDXDataset{XPath: file})
		expectIs(t, err, rekindle.ErrIO, fs.ErrPermission)
		expectIs(t, model.Save(filepath.Join(folder, "another")), rekindle.ErrIO, fs.ErrPermission)
	})
}

// asAnybody calls a function without root's right to read everything, where the process has that.
func asAnybody(t *testing.T, function func()) {
	t.Helper()
	if os.Geteuid() == 0 {
		require(t, syscall.Setegid(65534))
		require(t, syscall.Seteuid(65534))
		defer func() {
			require(t, syscall.Seteuid(0))
			require(t, syscall.Setegid(0))
		}()
	}
	function()
}

func TestWhatEndsAFitIsInItsError(t *testing.T) {
	dataset := newDataset()
	defer dataset.Close()
	reason := errors.New("the service shuts down")
	type ender func() (context.Context, context.CancelFunc)
	for name, test := range map[string]struct {
		begin   ender
		targets []error
	}{
		"a deadline": {func() (context.Context, context.CancelFunc) {
			return context.WithTimeout(context.Background(), 30*time.Millisecond)
		}, []error{context.DeadlineExceeded}},
		"a deadline that has passed": {func() (context.Context, context.CancelFunc) {
			return context.WithTimeout(context.Background(), -1)
		}, []error{context.DeadlineExceeded}},
		"a cancelled context": {func() (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(context.Background())
			time.AfterFunc(30*time.Millisecond, cancel)
			return ctx, cancel
		}, []error{context.Canceled}},
		"a cancelled context with a cause": {func() (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancelCause(context.Background())
			time.AfterFunc(30*time.Millisecond, func() { cancel(reason) })
			return ctx, func() { cancel(nil) }
		}, []error{context.Canceled, reason}},
	} {
		t.Run(name, func(t *testing.T) {
			model := newClassifier(1)
			defer model.Close()
			ctx, cancel := test.begin()
			defer cancel()
			_, err := model.Fit(ctx, dataset, options(1<<30))
			expectIs(t, err, test.targets...)
			if len(test.targets) > 1 && !errors.Is(err, reason) {
				t.Error(err)
			}
		})
	}
}

func TestEachStatusHasItsName(t *testing.T) {
	for status, name := range map[rekindle.Status]string{
		rekindle.ErrInvalidArgument: "ErrInvalidArgument", rekindle.ErrInvalidState: "ErrInvalidState",
		rekindle.ErrNotFound: "ErrNotFound", rekindle.ErrOutOfMemory: "ErrOutOfMemory", rekindle.ErrUnsupported: "ErrUnsupported",
		rekindle.ErrBusy: "ErrBusy", rekindle.ErrLocked: "ErrLocked", rekindle.ErrIO: "ErrIO", rekindle.ErrCorrupt: "ErrCorrupt",
		rekindle.ErrNewerFormat: "ErrNewerFormat", rekindle.ErrMismatch: "ErrMismatch", rekindle.ErrAborted: "ErrAborted",
		rekindle.ErrPreempted: "ErrPreempted", rekindle.ErrData: "ErrData", rekindle.ErrForked: "ErrForked",
		rekindle.ErrBackend: "ErrBackend", rekindle.ErrInternal: "ErrInternal",
		rekindle.ErrRankLost: "ErrRankLost",
	} {
		if status.Error() != "rekindle."+name {
			t.Errorf("%v; expected %s", status, name)
		}
	}
}
