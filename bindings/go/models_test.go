package rekindle_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand"
	"testing"

	"rekindle.org/rekindle"
)

// A small model with dropout and Adam, and samples for it.

const (
	samples  = 70
	features = 6
	classes  = 3
)

// must gives a value whose error would be a defect of the test.
func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func require(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newClassifier(seed uint64) *rekindle.Model {
	model := must(rekindle.NewSequential(rekindle.NewSequentialOptions().Seed(seed),
		rekindle.NewDense(16).Activation("relu"),
		rekindle.NewDropout(0.3),
		rekindle.NewDense(classes).Activation("softmax")))
	compile := rekindle.NewCompileOptions().
		Optimizer(rekindle.NewAdam()).Loss("sparse_categorical_crossentropy").Metrics("accuracy")
	if err := model.Compile(compile); err != nil {
		panic(err)
	}
	return model
}

func newFeatures(count int) []float32 {
	random := rand.New(rand.NewSource(5))
	values := make([]float32, count*features)
	for i := range values {
		values[i] = random.Float32() - 0.5
	}
	return values
}

func newLabels(count int) []int32 {
	values := make([]int32, count)
	for i := range values {
		values[i] = int32(7 * i % classes)
	}
	return values
}

func newDataset() *rekindle.Dataset {
	return must(rekindle.NewDataset(rekindle.ArrayDataset{
		X: rekindle.ArrayOf(newFeatures(samples), samples, features),
		Y: rekindle.ArrayOf(newLabels(samples)),
	}))
}

func options(epochs int) *rekindle.FitOptions {
	return rekindle.NewFitOptions().Epochs(epochs).BatchSize(16)
}

// stateOf is all that training changes, and the history.
func stateOf(model *rekindle.Model) []byte {
	var state bytes.Buffer
	for _, name := range must(model.StateNames()) {
		state.WriteString(name)
		state.Write(must(model.State(name)).Bytes())
	}
	fmt.Fprint(&state, *must(model.History()))
	return state.Bytes()
}

// undisturbed is the state of a run that nobody disturbs.
func undisturbed(seed uint64, epochs int) []byte {
	model, dataset := newClassifier(seed), newDataset()
	defer model.Close()
	defer dataset.Close()
	must(model.Fit(context.Background(), dataset, options(epochs)))
	return stateOf(model)
}

func expectEqual(t *testing.T, got, expected []byte) {
	t.Helper()
	if !bytes.Equal(got, expected) {
		t.Error("the states differ; expected equal bytes")
	}
}

// expectPanic gives what the function panics with.
func expectPanic(t *testing.T, function func()) (value any) {
	t.Helper()
	defer func() {
		if value = recover(); value == nil {
			t.Error("nothing panicked")
		}
	}()
	function()
	return nil
}
