package rekindle_test

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"sync/atomic"
	"testing"

	"rekindle.org/rekindle"
)

// Runs that are ended and resumed, against runs that nobody disturbs.

const batchSize = 16

// source gives the samples in their order; fails at a batch, once.
type source struct {
	x           []float32
	y           []int32
	position    int
	given       int
	failingCall int // counted from 1; 0: none
	fail        func() error
	restored    bool
}

func newSource() *source {
	return &source{x: newFeatures(samples), y: newLabels(samples)}
}

func (s *source) Next() (rekindle.Batch, error) {
	s.given++
	if s.given == s.failingCall {
		return rekindle.Batch{}, s.fail()
	}
	if s.position == samples {
		return rekindle.Batch{}, io.EOF
	}
	from, to := s.position, min(s.position+batchSize, samples)
	s.position = to
	return rekindle.Batch{
		X: rekindle.ArrayOf(s.x[from*features:to*features], to-from, features),
		Y: rekindle.ArrayOf(s.y[from:to]),
	}, nil
}

func (s *source) Reset(int) error {
	s.position = 0
	return nil
}

// statefulSource has its position in backups.
type statefulSource struct{ *source }

func (s statefulSource) State() ([]byte, error) {
	return binary.LittleEndian.AppendUint32(nil, uint32(s.position)), nil
}

func (s statefulSource) SetState(state []byte) error {
	s.position = int(binary.LittleEndian.Uint32(state))
	s.restored = true
	return nil
}

func pull(source rekindle.Source) *rekindle.Dataset {
	return must(rekindle.NewPullDataset(rekindle.PullDataset{
		Source: source, BatchSize: batchSize, XShape: []int{features},
	}))
}

func newBackup(folder string) *rekindle.BackupAndRestore {
	return must(rekindle.NewBackupAndRestore(rekindle.NewBackupOptions(folder).SaveFreqBatches(1)))
}

func TestAPulledRunIsResumedByteForByte(t *testing.T) {
	whole, dataset := newClassifier(3), pull(newSource())
	defer whole.Close()
	defer dataset.Close()
	must(whole.Fit(context.Background(), dataset, options(3)))
	errDry := errors.New("the source is dry")
	for _, test := range []struct {
		name string
		wrap func(*source) rekindle.Source
		fail func() error
	}{
		{"with its state", func(s *source) rekindle.Source { return statefulSource{s} }, func() error { return errDry }},
		{"skipped forward", func(s *source) rekindle.Source { return s }, func() error { return errDry }},
		{"after a panic", func(s *source) rekindle.Source { return statefulSource{s} }, func() error { panic(errDry) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			backup := newBackup(t.TempDir())
			defer backup.Close()
			fit := options(3)
			fit.Callbacks(backup)
			failing := newSource()
			failing.failingCall, failing.fail = 9, test.fail
			first, dry := newClassifier(3), pull(test.wrap(failing))
			defer first.Close()
			defer dry.Close()
			err := func() (err error) {
				defer func() {
					if value := recover(); value != nil {
						err = value.(error)
					}
				}()
				_, err = first.Fit(context.Background(), dry, fit)
				return err
			}()
			if !errors.Is(err, errDry) {
				t.Error(err)
			}
			fresh := newSource()
			resumed, data := newClassifier(3), pull(test.wrap(fresh))
			defer resumed.Close()
			defer data.Close()
			must(resumed.Fit(context.Background(), data, fit))
			expectEqual(t, stateOf(resumed), stateOf(whole))
			if _, stateful := test.wrap(fresh).(rekindle.Stateful); fresh.restored != stateful {
				t.Errorf("its state was restored: %v; expected %v", fresh.restored, stateful)
			}
		})
	}
}

func TestABadBatchIsNamed(t *testing.T) {
	for expected, batch := range map[string]rekindle.Batch{
		"the batch's X is none":          {},
		"the batch's Y has 3 elements":   {X: rekindle.ArrayOf(newFeatures(2), 2, features), Y: rekindle.ArrayOf([]int32{0, 1, 2}, 2)},
		"the batch's X has 9 dimensions": {X: rekindle.ArrayOf([]float32{1}, 1, 1, 1, 1, 1, 1, 1, 1, 1)},
	} {
		model, dataset := newClassifier(3), pull(&badSource{batch})
		_, err := model.Fit(context.Background(), dataset, options(1))
		if !errors.Is(err, rekindle.ErrData) || !errors.Is(err, rekindle.ErrInvalidArgument) {
			t.Errorf("%v; expected %q", err, expected)
		}
		model.Close()
		dataset.Close()
	}
}

type badSource struct{ batch rekindle.Batch }

func (s *badSource) Next() (rekindle.Batch, error) { return s.batch, nil }
func (s *badSource) Reset(int) error               { return nil }

func TestASourceServesOneCallAtATime(t *testing.T) {
	model, dataset := newClassifier(3), pull(newSource())
	defer model.Close()
	defer dataset.Close()
	fit := options(1)
	fit.Callbacks(&rekindle.LambdaCallback{OnTrainBatchEnd: func(event *rekindle.Event) error {
		if _, err := event.Model.Evaluate(dataset, nil); !errors.Is(err, rekindle.ErrBusy) {
			t.Error(err)
		}
		return nil
	}})
	must(model.Fit(context.Background(), dataset, fit))
	must(model.Evaluate(dataset, nil))
}

// counter counts batches.
type counter struct{ batches int }

func (c *counter) State() ([]byte, error) { return []byte{byte(c.batches)}, nil }

func (c *counter) SetState(state []byte) error {
	c.batches = int(state[0])
	return nil
}

func (c *counter) callback(failing int) rekindle.Callback {
	return &rekindle.LambdaCallback{Name: "counter", State: c, OnTrainBatchEnd: func(*rekindle.Event) error {
		if c.batches++; c.batches == failing {
			return errHook
		}
		return nil
	}}
}

func TestACallbacksStateIsResumed(t *testing.T) {
	dataset, backup := newDataset(), newBackup(t.TempDir())
	defer dataset.Close()
	defer backup.Close()
	fit := func(count *counter, failing int, backup *rekindle.BackupAndRestore) error {
		model := newClassifier(3)
		defer model.Close()
		fit := options(3)
		fit.Callbacks(count.callback(failing))
		if backup != nil {
			fit.Callbacks(backup, count.callback(failing))
		}
		_, err := model.Fit(context.Background(), dataset, fit)
		return err
	}
	var whole, first, resumed counter
	require(t, fit(&whole, -1, nil))
	if err := fit(&first, 7, backup); !errors.Is(err, errHook) {
		t.Error(err)
	}
	require(t, fit(&resumed, -1, backup))
	if whole.batches != 15 || resumed.batches != whole.batches {
		t.Errorf("%d batches; expected %d", resumed.batches, whole.batches)
	}
}

type brokenState struct{ counter }

func (b *brokenState) State() ([]byte, error) { return nil, errHook }

func TestAStateThatCannotBeGivenEndsTheFit(t *testing.T) {
	model, dataset, backup := newClassifier(3), newDataset(), newBackup(t.TempDir())
	defer model.Close()
	defer dataset.Close()
	defer backup.Close()
	fit := options(1)
	fit.Callbacks(backup, &rekindle.LambdaCallback{Name: "broken", State: &brokenState{}})
	if _, err := model.Fit(context.Background(), dataset, fit); !errors.Is(err, errHook) || !errors.Is(err, rekindle.ErrAborted) {
		t.Error(err)
	}
}

func TestTheEndOfTheContextStopsTheFitAndTheNextGoesOn(t *testing.T) {
	expected := undisturbed(3, 400)
	reason := errors.New("the service shuts down")
	model, dataset, backup := newClassifier(3), newDataset(), newBackup(t.TempDir())
	defer model.Close()
	defer dataset.Close()
	defer backup.Close()
	ctx, cancel := context.WithCancelCause(context.Background())
	fit := options(400)
	fit.Callbacks(backup, &rekindle.LambdaCallback{OnEpochEnd: func(event *rekindle.Event) error {
		if event.Epoch == 5 {
			cancel(reason)
		}
		return nil
	}})
	if _, err := model.Fit(ctx, dataset, fit); !errors.Is(err, reason) {
		t.Fatal(err)
	}
	if done := len(must(model.History()).Epochs); done < 6 || done > 100 {
		t.Errorf("%d epochs; expected 6, and few more", done)
	}
	steps := must(model.State("optimizer/iterations")).Bytes()
	if _, err := model.Fit(ctx, dataset, fit); !errors.Is(err, reason) {
		t.Error(err)
	}
	expectEqual(t, must(model.State("optimizer/iterations")).Bytes(), steps)
	must(model.Fit(context.Background(), dataset, fit))
	expectEqual(t, stateOf(model), expected)
}

// endingContext ends after its first look.
type endingContext struct {
	context.Context
	looks atomic.Int64
}

func (c *endingContext) Err() error {
	if c.looks.Add(1) == 1 {
		return nil
	}
	return context.Canceled
}

func (c *endingContext) Done() <-chan struct{} {
	closed := make(chan struct{})
	close(closed)
	return closed
}

func TestAContextThatEndsBeforeTheLibraryHasBegunStopsTheFit(t *testing.T) {
	model, dataset := newClassifier(3), newDataset()
	defer model.Close()
	defer dataset.Close()
	_, err := model.Fit(&endingContext{Context: context.Background()}, dataset, options(1000))
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if done := len(must(model.History()).Epochs); done != 0 {
		t.Errorf("%d epochs; expected none", done)
	}
}

func TestAStopOfAnEndedContextDoesNotReachTheNextFit(t *testing.T) {
	model, dataset := newClassifier(3), newDataset()
	defer model.Close()
	defer dataset.Close()
	for range 50 {
		ctx, cancel := context.WithCancel(context.Background())
		fit := options(1)
		fit.Callbacks(&rekindle.LambdaCallback{OnTrainEnd: func(*rekindle.Event) error { cancel(); return nil }})
		if history := must(model.Fit(ctx, dataset, fit)); len(history.Epochs) != 1 {
			t.Fatal(history.Epochs)
		}
		if history := must(model.Fit(context.Background(), dataset, options(3))); len(history.Epochs) != 3 {
			t.Fatal(history.Epochs)
		}
	}
}

func TestALoopOfOnesOwnIsResumed(t *testing.T) {
	folder := t.TempDir()
	batch := rekindle.Batch{X: rekindle.ArrayOf(newFeatures(16), 16, features), Y: rekindle.ArrayOf(newLabels(16))}
	whole, first, second := newClassifier(3), newClassifier(3), newClassifier(3)
	defer whole.Close()
	defer first.Close()
	defer second.Close()
	for range 6 {
		must(whole.TrainOnBatch(batch))
	}
	for range 4 {
		if metrics := must(first.TrainOnBatch(batch)); len(metrics) != 2 || metrics["loss"] == 0 {
			t.Error(metrics)
		}
	}
	backup := newBackup(folder)
	require(t, backup.Save(first, rekindle.Position{Epoch: 1, Batch: 4, State: []byte{1, 2, 3}}))
	backup.Close()

	backup = newBackup(folder)
	defer backup.Close()
	require(t, second.Build(features))
	position := must(backup.Restore(second))
	if position.Epoch != 1 || !slices.Equal(position.State, []byte{1, 2, 3}) {
		t.Error(position)
	}
	for range 6 - position.Batch {
		must(second.TrainOnBatch(batch))
	}
	require(t, backup.Finish())
	if _, err := backup.Restore(second); !errors.Is(err, rekindle.ErrNotFound) {
		t.Error(err)
	}
	expectEqual(t, stateOf(second), stateOf(whole))
}

func TestTwoRunsInOneFolderAndOtherArgumentsAreRefused(t *testing.T) {
	folder := t.TempDir()
	model, other, dataset := newClassifier(3), newClassifier(3), newDataset()
	defer model.Close()
	defer other.Close()
	defer dataset.Close()
	backup := must(rekindle.NewBackupAndRestore(rekindle.NewBackupOptions(folder)))
	second := newBackup(folder)
	defer backup.Close()
	defer second.Close()
	fit := options(2)
	fit.Callbacks(backup, &rekindle.LambdaCallback{OnEpochEnd: func(*rekindle.Event) error {
		fit := options(2)
		fit.Callbacks(second)
		if _, err := other.Fit(context.Background(), dataset, fit); !errors.Is(err, rekindle.ErrLocked) {
			t.Error(err)
		}
		return nil
	}})
	must(model.Fit(context.Background(), dataset, fit))
	fit.BatchSize(8).Callbacks(backup)
	if _, err := model.Fit(context.Background(), dataset, fit); !errors.Is(err, rekindle.ErrMismatch) {
		t.Error(err)
	}
}
