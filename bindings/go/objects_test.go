package rekindle_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"rekindle.org/rekindle"
)

func TestAClosedObjectSaysSo(t *testing.T) {
	model, dataset := newClassifier(1), newDataset()
	open := newClassifier(1)
	defer open.Close()
	backup := must(rekindle.NewBackupAndRestore(rekindle.NewBackupOptions(t.TempDir())))
	path := t.TempDir() + "/model.rekindle"
	require(t, open.Build(features))
	require(t, open.Save(path))
	checkpoint := must(rekindle.OpenCheckpoint(path))
	for range 2 {
		model.Close()
		dataset.Close()
		backup.Close()
		checkpoint.Close()
	}
	_, summary := model.Summary()
	_, count := dataset.SampleCount()
	_, fit := open.Fit(context.Background(), dataset, options(1))
	_, backed := open.Fit(context.Background(), newDataset(), rekindle.NewFitOptions().Callbacks(backup))
	for text, err := range map[string]error{
		"the model is closed":             summary,
		"the dataset is closed":           count,
		"rekindle: the dataset is closed": fit,
		"the BackupAndRestore is closed":  backed,
		"the checkpoint is closed":        checkpoint.Verify(),
	} {
		if !errors.Is(err, rekindle.ErrClosed) || !strings.Contains(err.Error(), text) {
			t.Errorf("%v; expected %q", err, text)
		}
	}
}

func TestAModelMayBeClosedInItsOwnFit(t *testing.T) {
	model, dataset := newClassifier(1), newDataset()
	defer dataset.Close()
	_, err := model.Fit(context.Background(), dataset, rekindle.NewFitOptions().Epochs(2).Callbacks(&rekindle.LambdaCallback{
		OnEpochBegin: func(event *rekindle.Event) error {
			event.Model.Close()
			return nil
		},
	}))
	if !errors.Is(err, rekindle.ErrClosed) { // that of reading the history
		t.Error(err)
	}
}

func TestErrorsNameStatusAndReason(t *testing.T) {
	_, err := rekindle.OpenCheckpoint("/nonexistent/é😀")
	if !errors.Is(err, rekindle.ErrNotFound) || errors.Is(err, rekindle.ErrBusy) {
		t.Error(err)
	}
	if !strings.Contains(err.Error(), "/nonexistent/é😀") || rekindle.ErrNotFound.Error() != "rekindle.ErrNotFound" {
		t.Error(err, rekindle.ErrNotFound)
	}
	if _, err = rekindle.NewSequential(nil, rekindle.NewDense(0)); !strings.Contains(err.Error(), "Units") {
		t.Error(err)
	}
	for _, path := range []string{"a\x00b", ""} {
		if _, err = rekindle.LoadModel(path); !errors.Is(err, rekindle.ErrInvalidArgument) {
			t.Errorf("%q: %v", path, err)
		}
	}
	model, dataset := newClassifier(1), newDataset()
	defer model.Close()
	defer dataset.Close()
	if _, err = model.Fit(context.Background(), nil, options(1)); !strings.Contains(err.Error(), "dataset") {
		t.Error(err)
	}
	require(t, model.Build(features))
	err = model.SetWeight("dense/kernel", rekindle.ArrayOf(make([]float32, 4), 2, 2))
	if !errors.Is(err, rekindle.ErrInvalidArgument) {
		t.Error(err)
	}
	err = model.SetWeight("dense/kernel", rekindle.ArrayOf(make([]float32, 4), 2, 3))
	if !errors.Is(err, rekindle.ErrInvalidArgument) || !strings.Contains(err.Error(), "value has 4 elements") {
		t.Error(err)
	}
}

func TestAModelServesOneCallAtATime(t *testing.T) {
	model, dataset := newClassifier(1), newDataset()
	defer model.Close()
	defer dataset.Close()
	fitting, refused := make(chan struct{}), make(chan error)
	go func() {
		<-fitting
		_, err := model.TrainOnBatch(rekindle.Batch{
			X: rekindle.ArrayOf(newFeatures(16), 16, features), Y: rekindle.ArrayOf(newLabels(16)),
		})
		refused <- err
	}()
	must(model.Fit(context.Background(), dataset, rekindle.NewFitOptions().Callbacks(&rekindle.LambdaCallback{
		OnEpochEnd: func(*rekindle.Event) error {
			close(fitting)
			if err := <-refused; !errors.Is(err, rekindle.ErrBusy) {
				t.Error(err)
			}
			return nil
		},
	})))
}

func TestWhatIsNotClosedIsCollected(t *testing.T) {
	before := rekindle.TargetCount()
	for range 100 {
		x := make([]float32, 1000)
		must(rekindle.NewDataset(rekindle.ArrayDataset{X: rekindle.ArrayOf(x, 100, 10), Borrow: true}))
	}
	if rekindle.TargetCount() == before {
		t.Error("no target was counted")
	}
	collectUntil(t, before)
}

// collectUntil waits until only so many targets are left, as it must be when nothing else refers to them.
func collectUntil(t *testing.T, targets int64) {
	t.Helper()
	for i := 0; i < 100 && rekindle.TargetCount() > targets; i++ {
		runtime.GC()
		time.Sleep(5 * time.Millisecond)
	}
	if got := rekindle.TargetCount(); got != targets {
		t.Errorf("%d targets; expected %d", got, targets)
	}
}
