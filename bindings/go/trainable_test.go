package rekindle_test

import (
	"errors"
	"math"
	"slices"
	"testing"

	"rekindle.org/rekindle"
)

func compiledForGradients(t *testing.T) *rekindle.Model {
	t.Helper()
	model := newClassifier(1)
	require(t, model.Build(features))
	require(t, model.Compile(rekindle.NewCompileOptions().
		Optimizer(rekindle.NewSGD().LearningRate(1)).Loss("sparse_categorical_crossentropy")))
	return model
}

func trainOnBatch(t *testing.T, model *rekindle.Model) {
	t.Helper()
	must(model.TrainOnBatch(rekindle.Batch{
		X: rekindle.ArrayOf(newFeatures(16), 16, features), Y: rekindle.ArrayOf(newLabels(16)),
	}))
}

func TestAFrozenLayerStaysFromTheNextCompileOn(t *testing.T) {
	model := newClassifier(1)
	defer model.Close()
	require(t, model.Build(features))
	if !must(model.Trainable("dense")) {
		t.Error("a layer begins frozen")
	}
	require(t, model.SetTrainable("dense", false))
	if must(model.Trainable("dense")) {
		t.Error("the layer is trainable")
	}
	require(t, model.Compile(rekindle.NewCompileOptions().Loss("sparse_categorical_crossentropy")))
	frozen, trained := weightOf(model, "dense/kernel"), weightOf(model, "dense_1/kernel")
	trainOnBatch(t, model)
	if !slices.Equal(frozen, weightOf(model, "dense/kernel")) || slices.Equal(trained, weightOf(model, "dense_1/kernel")) {
		t.Error("the frozen layer was trained, or the other was not")
	}
	if err := model.SetTrainable("none", true); !errors.Is(err, rekindle.ErrNotFound) {
		t.Error(err)
	}
}

func TestGradientsAreThoseOfTheLastBatch(t *testing.T) {
	model := compiledForGradients(t)
	defer model.Close()
	if _, err := model.Gradient("dense_1/bias"); !errors.Is(err, rekindle.ErrInvalidState) {
		t.Error(err)
	}
	before := weightOf(model, "dense_1/bias")
	trainOnBatch(t, model)
	after, gradient := weightOf(model, "dense_1/bias"), must(rekindle.Values[float32](must(model.Gradient("dense_1/bias"))))
	for i := range before {
		if math.Abs(float64(before[i]-after[i]-gradient[i])) > 1e-6 {
			t.Errorf("element %d: %g - %g, the gradient is %g", i, before[i], after[i], gradient[i])
		}
	}
}

func TestABatchIsComputedWithoutADataset(t *testing.T) {
	model := compiledForGradients(t)
	defer model.Close()
	x, y := rekindle.ArrayOf(newFeatures(16), 16, features), rekindle.ArrayOf(newLabels(16))
	predictions := must(model.PredictOnBatch(x))
	if len(predictions) != 16*classes {
		t.Fatal(len(predictions))
	}
	dataset := must(rekindle.NewDataset(rekindle.ArrayDataset{X: x, Y: y}))
	defer dataset.Close()
	if expected := must(rekindle.Values[float32](must(model.Predict(dataset, nil)))); !slices.Equal(predictions, expected) {
		t.Errorf("%v; expected %v", predictions, expected)
	}
	values := must(model.TestOnBatch(rekindle.Batch{X: x, Y: y}))
	if expected := must(model.Evaluate(dataset, nil)); values["loss"] != expected["loss"] {
		t.Errorf("%v; expected %v", values, expected)
	}
	if _, err := model.PredictOnBatch(rekindle.ArrayOf(newFeatures(2), 1, 2*features)); !errors.Is(err, rekindle.ErrInvalidArgument) {
		t.Error(err)
	}
	if _, err := model.PredictOnBatch(rekindle.Array{}); !errors.Is(err, rekindle.ErrInvalidArgument) {
		t.Error(err)
	}
}
