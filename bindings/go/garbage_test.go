package rekindle_test

import (
	"context"
	"testing"

	"rekindle.org/rekindle"
)

// Calls that collect garbage at each use of an object, and in which nobody but the call refers to what takes part.

func TestAFitHoldsWhatItUses(t *testing.T) {
	expected := func() []byte {
		model, dataset := newClassifier(4), pull(newSource())
		defer model.Close()
		defer dataset.Close()
		must(model.Fit(context.Background(), dataset, options(3)))
		return stateOf(model)
	}()
	before := rekindle.TargetCount()
	defer rekindle.CollectAtEachUse()()
	fit := options(3)
	fit.Callbacks(newBackup(t.TempDir()), &rekindle.LambdaCallback{Name: "reader", State: &counter{}, OnTrainBatchEnd: func(event *rekindle.Event) error {
		must(event.Model.Weight("dense/kernel"))
		return nil
	}})
	model := newClassifier(4)
	must(model.Fit(context.Background(), pull(statefulSource{newSource()}), fit))
	expectEqual(t, stateOf(model), expected)
	collectUntil(t, before)
}

func TestAPredictionHoldsItsModelAndItsData(t *testing.T) {
	expected := func() []byte {
		model, dataset := newClassifier(4), newDataset()
		defer model.Close()
		defer dataset.Close()
		return must(model.Predict(dataset, nil)).Bytes()
	}()
	before := rekindle.TargetCount()
	defer rekindle.CollectAtEachUse()()
	for range 20 {
		x := newFeatures(samples)
		borrowed := must(rekindle.NewDataset(rekindle.ArrayDataset{
			X: rekindle.ArrayOf(x, samples, features), Borrow: true,
		}))
		expectEqual(t, must(newClassifier(4).Predict(borrowed, nil)).Bytes(), expected)
	}
	collectUntil(t, before)
}

func TestAFunctionalModelHoldsItsLayers(t *testing.T) {
	describe := func() *rekindle.Model {
		x := rekindle.NewInput(features)
		layer := rekindle.NewCustomLayer("Plain", plainLayer{&plain{units: features}})
		return newFunctional(4, x, layer.Apply(layer.Apply(x)))
	}
	before := rekindle.TargetCount()
	model, dataset := describe(), newDataset()
	defer dataset.Close()
	expected := must(model.Predict(dataset, nil)).Bytes()
	model.Close()
	defer rekindle.CollectAtEachUse()()
	for range 5 {
		expectEqual(t, must(describe().Predict(dataset, nil)).Bytes(), expected)
	}
	collectUntil(t, before)
}
