package rekindle_test

import (
	"context"
	"errors"
	"path/filepath"
	"runtime"
	"testing"

	"rekindle.org/rekindle"
	"rekindle.org/rekindle/internal/raw"
)

// Where the raw layer has no memory for an argument, the call fails; nothing is left out, and no default takes its
// place.

// eachAllocationFails has each allocation of the work fail once, until it has no more.
func eachAllocationFails(t *testing.T, least int, work func() error) {
	t.Helper()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	failures := 0
	for {
		raw.Raw_fail_allocation(int64(failures + 1))
		err := work()
		if raw.Raw_fail_allocation(0) != 0 {
			require(t, err)
			break
		}
		failures++
		if err == nil {
			t.Fatalf("without its allocation %d the work was done as if nothing were missing", failures)
		}
		if !errors.Is(err, rekindle.ErrOutOfMemory) {
			t.Fatalf("without its allocation %d: %v", failures, err)
		}
	}
	if failures < least {
		t.Errorf("%d allocations; expected %d or more", failures, least)
	}
}

func TestNoMemoryForOptions(t *testing.T) {
	eachAllocationFails(t, 3, func() error {
		_, err := rekindle.NewSequential(rekindle.NewSequentialOptions(), rekindle.NewDense(3).Activation("relu"))
		return err
	})
}

func TestNoMemoryForTextsOfCalls(t *testing.T) {
	model := newClassifier(1)
	must(model.Fit(context.Background(), newDataset(), options(1)))
	path := filepath.Join(t.TempDir(), "model")
	eachAllocationFails(t, 1, func() error { return model.Save(path) })
	eachAllocationFails(t, 1, func() error { return model.LoadWeights(path) })
	eachAllocationFails(t, 1, func() error {
		_, err := model.Weight("dense/kernel")
		return err
	})
}

func TestNoMemoryForListsOfNames(t *testing.T) {
	model := newClassifier(1)
	eachAllocationFails(t, 8, func() error {
		return model.Compile(rekindle.NewCompileOptions().
			Optimizer(rekindle.NewAdam()).
			Loss("sparse_categorical_crossentropy").
			Metrics("accuracy", "sparse_categorical_accuracy"))
	})
}

func TestNoMemoryForClassWeightsAndCallbacks(t *testing.T) {
	model, dataset := newClassifier(1), newDataset()
	fit := options(1).
		ClassWeights(map[int]float64{0: 2, 1: 0.5}).
		Callbacks(&rekindle.LambdaCallback{OnEpochEnd: func(*rekindle.Event) error { return nil }})
	eachAllocationFails(t, 5, func() error {
		_, err := model.Fit(context.Background(), dataset, fit)
		return err
	})
}

func TestNoMemoryForSymbols(t *testing.T) {
	eachAllocationFails(t, 8, func() error {
		x := rekindle.NewInput(3).Name("x")
		model, err := rekindle.NewFunctional(rekindle.NewFunctionalOptions().Name("model"),
			rekindle.Symbols{x}, rekindle.Symbols{rekindle.NewDense(3).Apply(x)})
		if err == nil {
			model.Close()
		}
		return err
	})
}
