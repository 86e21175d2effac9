package rekindle_test

import (
	"slices"
	"testing"

	"rekindle.org/rekindle"
)

func TestAStatefulLayerGoesOnUntilItIsReset(t *testing.T) {
	model := must(rekindle.NewSequential(nil, rekindle.NewLSTM(4).Stateful(true)))
	defer model.Close()
	require(t, model.Build(3, 2))
	x := rekindle.ArrayOf(newFeatures(2), 2, 3, 2)
	first := must(model.PredictOnBatch(x))
	if slices.Equal(first, must(model.PredictOnBatch(x))) {
		t.Error("the second batch begins where the first did")
	}
	if state := must(model.State("layers/lstm/h")); !slices.Equal(state.Shape(), []int{2, 4}) {
		t.Errorf("the state has the shape %v", state.Shape())
	}
	require(t, model.ResetStates())
	if !slices.Equal(first, must(model.PredictOnBatch(x))) {
		t.Error("behind a reset the states are others than at first")
	}
}
