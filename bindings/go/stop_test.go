package rekindle_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	"rekindle.org/rekindle"
)

// Requests to stop at each of so many moments of a Fit, spread over the time from its call to its third batch. The Fit
// would never end by itself, so a request that is lost is a test that does not end.
const (
	moments   = 200
	forever   = 1 << 40
	lastBatch = 2
)

// newLargeClassifier takes a while to be built.
func newLargeClassifier() *rekindle.Model {
	model := must(rekindle.NewSequential(rekindle.NewSequentialOptions().Seed(3),
		rekindle.NewDense(200).Activation("relu"), rekindle.NewDense(200).Activation("relu"),
		rekindle.NewDense(classes).Activation("softmax")))
	must(0, model.Compile(rekindle.NewCompileOptions().Optimizer(rekindle.NewAdam()).Loss("sparse_categorical_crossentropy").Threads(1)))
	return model
}

// fitUntilAsked fits a new model; ask is called on another goroutine when the Fit has been entered.
func fitUntilAsked(folder string, ask func(model *rekindle.Model, cancel context.CancelFunc)) error {
	model, dataset := newLargeClassifier(), newDataset()
	defer model.Close()
	defer dataset.Close()
	fit := options(forever)
	if folder != "" {
		backup := must(rekindle.NewBackupAndRestore(rekindle.NewBackupOptions(folder).SaveBeforePreemption(true)))
		defer backup.Close()
		fit.Callbacks(backup)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	asked := make(chan struct{})
	go func() {
		defer close(asked)
		for !rekindle.IsFitting(model) {
			runtime.Gosched()
		}
		ask(model, cancel)
	}()
	_, err := model.Fit(ctx, dataset, fit)
	<-asked
	return err
}

// durationUntilABatch is that of a Fit which its own hook ends.
func durationUntilABatch() time.Duration {
	model, dataset := newLargeClassifier(), newDataset()
	defer model.Close()
	defer dataset.Close()
	fit := options(forever)
	fit.Callbacks(&rekindle.LambdaCallback{OnTrainBatchEnd: func(event *rekindle.Event) error {
		if event.Batch == lastBatch {
			return rekindle.Stop
		}
		return nil
	}})
	began := time.Now()
	must(model.Fit(context.Background(), dataset, fit))
	return time.Since(began)
}

func TestEachMomentOfAFitIsInTimeForAStop(t *testing.T) {
	tests := []struct {
		name     string
		saves    bool
		ask      func(model *rekindle.Model, cancel context.CancelFunc)
		expected error
	}{
		{"context", false, func(_ *rekindle.Model, cancel context.CancelFunc) { cancel() }, context.Canceled},
		{"context, resuming", true, func(_ *rekindle.Model, cancel context.CancelFunc) { cancel() }, context.Canceled},
		{"request", false, func(model *rekindle.Model, _ context.CancelFunc) { must(0, model.RequestStop()) }, nil},
		{"preemption, resuming", true, func(*rekindle.Model, context.CancelFunc) { rekindle.RequestPreemption() },
			rekindle.ErrPreempted},
	}
	duration := durationUntilABatch()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			folder := ""
			if test.saves {
				folder = t.TempDir()
			}
			for moment := range moments {
				err := fitUntilAsked(folder, func(model *rekindle.Model, cancel context.CancelFunc) {
					time.Sleep(duration * time.Duration(moment) / moments)
					test.ask(model, cancel)
				})
				rekindle.ClearPreemption()
				if !errors.Is(err, test.expected) {
					t.Fatalf("moment %d: %v; expected %v", moment, err, test.expected)
				}
			}
		})
	}
}

// The context may end before the goroutine of the Fit has come to the library.
func TestAContextThatEndsWhileFitIsEnteredStopsIt(t *testing.T) {
	for range moments {
		model, dataset := newClassifier(3), newDataset()
		ctx, cancel := context.WithCancel(context.Background())
		go cancel()
		if _, err := model.Fit(ctx, dataset, options(forever)); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		dataset.Close()
		model.Close()
	}
}

func TestWeightsThatFitAreLoaded(t *testing.T) {
	larger := newLargeClassifier()
	defer larger.Close()
	must(0, larger.Build(features))
	path := t.TempDir() + "/weights"
	must(0, larger.SaveWeights(path))
	smaller := must(rekindle.NewSequential(nil, rekindle.NewDense(200)))
	defer smaller.Close()
	must(0, smaller.Build(features))
	if err := smaller.LoadWeights(path); !errors.Is(err, rekindle.ErrMismatch) {
		t.Fatal(err)
	}
	must(0, smaller.LoadWeightsThatFit(path))
	expectEqual(t, must(smaller.Weight("dense/kernel")).Bytes(), must(larger.Weight("dense/kernel")).Bytes())
}
