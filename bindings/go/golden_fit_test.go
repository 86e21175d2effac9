//go:build golden

package rekindle_test

import (
	"context"
	"testing"

	"rekindle.org/rekindle"
)

// What Keras's fit gives, where a golden case has it.

// expectClassWeights has Fit make the sample weights of the classes.
func expectClassWeights(t *testing.T, golden *goldenCase) {
	pairs := golden.find("class_weight")
	if pairs == nil {
		return
	}
	weights := map[int]float64{}
	for i := 0; i < len(pairs.floats); i += 2 {
		weights[int(pairs.floats[i])] = float64(pairs.floats[i+1])
	}
	model := golden.newModelWithWeights(t)
	defer model.Close()
	dataset := must(rekindle.NewDataset(rekindle.ArrayDataset{X: golden.batch().X, Y: golden.batch().Y}))
	defer dataset.Close()
	fit := rekindle.NewFitOptions().ClassWeights(weights).BatchSize(golden.samples()).Epochs(goldenSteps).Shuffle(false)
	_, err := model.Fit(context.Background(), dataset, fit)
	require(t, err)
	goldenTally["class_weight"]++
	expectAfterSteps(t, golden, model)
}

// expectHistory compares what Fit reports of two epochs in batches, the last of which is smaller.
func expectHistory(t *testing.T, golden *goldenCase) {
	size := golden.find("history_batch")
	if size == nil {
		return
	}
	model := golden.newModelWithWeights(t)
	defer model.Close()
	dataset := golden.dataset()
	defer dataset.Close()
	fit := rekindle.NewFitOptions().BatchSize(int(size.ints[0])).Epochs(2).Shuffle(false)
	history, err := model.Fit(context.Background(), dataset, fit)
	require(t, err)
	for name, expected := range golden.under("history/") {
		var series []float32
		for _, value := range history.Values[name] {
			series = append(series, float32(value))
		}
		expectGolden(t, "history", expected.name, series, expected.floats, trainingTolerance)
	}
}
