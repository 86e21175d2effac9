package rekindle_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"rekindle.org/rekindle"
)

// Layers around layers.

const innerSteps, innerFeatures, innerUnits = 3, 2, 4

func newBuilt(layer rekindle.Layer) *rekindle.Model {
	model := must(rekindle.NewSequential(rekindle.NewSequentialOptions().Seed(5), layer))
	if err := model.Build(innerSteps, innerFeatures); err != nil {
		panic(err)
	}
	return model
}

func predictSteps(model *rekindle.Model) []float32 {
	return must(model.PredictOnBatch(rekindle.ArrayOf(newFeatures(2), 2, innerSteps, innerFeatures)))
}

func copyWeightsOf(from *rekindle.Model, prefix string, to *rekindle.Model) {
	for _, name := range must(to.WeightNames()) {
		weight := must(from.Weight(prefix + name[strings.Index(name, "/"):]))
		if err := to.SetWeight(name, weight); err != nil {
			panic(err)
		}
	}
}

func isNear(first, second []float32) bool {
	return slices.EqualFunc(first, second, func(a, b float32) bool { return math.Abs(float64(a-b)) <= 1e-6 })
}

func TestBothDirectionsAreThoseOfTwoLayers(t *testing.T) {
	both := newBuilt(rekindle.NewBidirectional(rekindle.NewLSTM(innerUnits)))
	defer both.Close()
	forward := newBuilt(rekindle.NewLSTM(innerUnits))
	defer forward.Close()
	backward := newBuilt(rekindle.NewLSTM(innerUnits).GoBackwards(true))
	defer backward.Close()
	names := must(both.WeightNames())
	if len(names) != 6 || names[0] != "bidirectional/forward_lstm/kernel" || names[5] != "bidirectional/backward_lstm/bias" {
		t.Errorf("the weights are %q", names)
	}
	copyWeightsOf(both, "bidirectional/forward_lstm", forward)
	copyWeightsOf(both, "bidirectional/backward_lstm", backward)
	outputs, first, second := predictSteps(both), predictSteps(forward), predictSteps(backward)
	for sample := range 2 {
		row := outputs[2*sample*innerUnits:][:2*innerUnits]
		if !isNear(row[:innerUnits], first[sample*innerUnits:][:innerUnits]) {
			t.Errorf("sample %d forwards is %v, and in a layer of its own %v", sample, row, first)
		}
		if !isNear(row[innerUnits:], second[sample*innerUnits:][:innerUnits]) {
			t.Errorf("sample %d backwards is %v, and in a layer of its own %v", sample, row, second)
		}
	}
}

func TestDirectionsThatAreNotMergedAreTwoOutputs(t *testing.T) {
	x := rekindle.NewInput(innerSteps, innerFeatures)
	other := rekindle.NewLSTM(innerUnits).Activation("relu").GoBackwards(true).Name("other")
	both := rekindle.NewBidirectional(rekindle.NewLSTM(innerUnits)).BackwardLayer(other).MergeMode(rekindle.MergeModeNone)
	outputs := must(both.Call(x))
	if len(outputs) != 2 {
		t.Fatalf("there are %d outputs", len(outputs))
	}
	model := must(rekindle.NewFunctional(rekindle.NewFunctionalOptions(), rekindle.Symbols{x}, outputs))
	defer model.Close()
	if !slices.Contains(must(model.WeightNames()), "bidirectional/other/bias") {
		t.Errorf("the weights are %q", must(model.WeightNames()))
	}
	if json := must(model.ToJSON()); !strings.Contains(json, `"merge_mode":null`) {
		t.Error(json)
	}
}

func TestEachStepGoesThroughTheLayer(t *testing.T) {
	steps := newBuilt(rekindle.NewTimeDistributed(rekindle.NewDense(innerUnits)))
	defer steps.Close()
	all := newBuilt(rekindle.NewDense(innerUnits))
	defer all.Close()
	if names := must(steps.WeightNames()); !slices.Equal(names, []string{"time_distributed/dense/kernel", "time_distributed/dense/bias"}) {
		t.Errorf("the weights are %q", names)
	}
	copyWeightsOf(steps, "time_distributed/dense", all)
	if !isNear(predictSteps(all), predictSteps(steps)) {
		t.Errorf("step by step it is %v, and at once %v", predictSteps(steps), predictSteps(all))
	}
}

func TestWhatCannotBeWrappedIsRefused(t *testing.T) {
	called := rekindle.NewDense(2)
	called.Apply(rekindle.NewInput(innerSteps, innerFeatures))
	for text, layer := range map[string]rekindle.Layer{
		"Layer is nil; expected a layer": rekindle.NewBidirectional(nil),
		"Bidirectional: layer is a layer of the class Dense; expected a recurrent one": rekindle.NewBidirectional(
			rekindle.NewDense(2)),
		"TimeDistributed: layer, of the class LSTM, is stateful; expected one that begins anew at each step": rekindle.
			NewTimeDistributed(rekindle.NewLSTM(2).Stateful(true)),
		"layer was called on symbols, whose model it belongs to; expected one that was not": rekindle.NewTimeDistributed(called),
	} {
		_, err := rekindle.NewSequential(nil, layer)
		expectError(t, err, text)
	}
}
