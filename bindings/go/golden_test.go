//go:build golden

package rekindle_test

import (
	"errors"
	"flag"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"rekindle.org/rekindle"
)

// What Keras computed of every case of tests/golden/cases, a model computes that Go makes, feeds and reads.

var goldenCases = flag.String("golden", "../../tests/golden/cases", "the folder of the golden cases")

const (
	goldenSteps  = 10
	fewestGolden = 1100 // so that an empty or a moved folder does not pass
)

func TestGoldenCases(t *testing.T) {
	paths := goldenPaths(*goldenCases)
	if len(paths) < fewestGolden {
		t.Errorf("%d cases in %s; expected %d or more", len(paths), *goldenCases, fewestGolden)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) { checkGolden(t, readGolden(path)) })
	}
	fmt.Printf("golden: %d cases; tensors: %v\n", len(paths), goldenTally)
}

func checkGolden(t *testing.T, golden *goldenCase) {
	model := golden.newModelWithWeights(t)
	defer model.Close()
	expectForward(t, golden, model)
	expectEvaluation(t, golden, model)
	expectSteps(t, golden, model)
	expectClassWeights(t, golden)
	expectHistory(t, golden)
}

// forwardOf is what Keras has of an output.
func (c *goldenCase) forwardOf(t *testing.T, output string) *goldenTensor {
	t.Helper()
	tensor := c.find("forward")
	if tensor == nil {
		tensor = c.find("forward/" + output)
	}
	if tensor == nil {
		t.Fatalf("the case has no tensor forward/%s", output)
	}
	return tensor
}

func expectForward(t *testing.T, golden *goldenCase, model *rekindle.Model) {
	dataset := golden.dataset()
	defer dataset.Close()
	sizes := []int{golden.samples()}
	if !golden.isStateful() {
		sizes = append(sizes, 2)
	}
	for _, size := range sizes {
		outputs, err := model.PredictByName(dataset, rekindle.NewPredictOptions().BatchSize(size))
		require(t, err)
		for name, output := range outputs {
			expectGoldenArray(t, "forward", output, golden.forwardOf(t, name), forwardTolerance)
		}
	}
	require(t, model.ResetStates())
	outputs, err := model.PredictAllOnBatch(golden.inputs())
	require(t, err)
	names := must(model.OutputNames())
	for i, output := range outputs {
		expected := golden.forwardOf(t, names[i])
		expectGolden(t, "forward", expected.name, output, expected.floats, forwardTolerance)
	}
	if input := golden.find("input"); input != nil && len(names) == 1 {
		require(t, model.ResetStates())
		expected := golden.forwardOf(t, names[0])
		output, err := model.PredictOnBatch(input.array())
		require(t, err)
		expectGolden(t, "forward", expected.name, output, expected.floats, forwardTolerance)
	}
}

// expectEvaluation compares loss and metrics of the batch, by a dataset and without one. Where there is Dropout, the
// only loss that Keras has is one with it.
func expectEvaluation(t *testing.T, golden *goldenCase, model *rekindle.Model) {
	dataset := golden.dataset()
	defer dataset.Close()
	require(t, model.ResetStates())
	evaluated, err := model.Evaluate(dataset, rekindle.NewEvaluateOptions().BatchSize(golden.samples()))
	require(t, err)
	require(t, model.ResetStates())
	tested, err := model.TestOnBatch(golden.batch())
	require(t, err)
	loss := golden.find("evaluated")
	if loss == nil {
		loss = golden.find("losses")
	}
	for _, values := range []map[string]float64{evaluated, tested} {
		if !strings.Contains(golden.model, `"Dropout"`) {
			expectGoldenNumber(t, "metric", "the evaluated loss", values["loss"], loss, metricTolerance)
		}
		metrics := 0
		for name, metric := range golden.under("metric/") {
			value, ok := values[name]
			if !ok {
				t.Errorf("no metric %s in %v", name, values)
			}
			expectGoldenNumber(t, "metric", metric.name, value, metric, metricTolerance)
			metrics++
		}
		if len(values) != 1+metrics {
			t.Errorf("the values are %v; expected the loss and %d metrics", values, metrics)
		}
	}
}

func expectSteps(t *testing.T, golden *goldenCase, model *rekindle.Model) {
	batch := golden.batch()
	losses := make([]float32, goldenSteps)
	require(t, model.ResetStates())
	for step := range losses {
		values, err := model.TrainOnBatch(batch)
		require(t, err)
		losses[step] = float32(values["loss"])
		if step == 0 {
			expectGradients(t, golden, model)
		}
	}
	expectGolden(t, "losses", "losses", losses, golden.find("losses").floats, trainingTolerance)
	expectAfterSteps(t, golden, model)
}

// expectGradients compares those of the step before; the weights that have one must be those of which Keras has one.
func expectGradients(t *testing.T, golden *goldenCase, model *rekindle.Model) {
	expected := map[string]bool{}
	for weight, gradient := range golden.under("gradient/") {
		expected[weight] = true
		actual, err := model.Gradient(weight)
		require(t, err)
		expectGoldenArray(t, "gradient", actual, gradient, trainingTolerance)
	}
	for weight, scale := range golden.under("vanishing/") {
		expected[weight] = true
		actual, err := model.Gradient(weight)
		require(t, err)
		expectVanishing(t, scale.name, floats(actual), scale.floats[0])
	}
	for _, weight := range must(model.WeightNames()) {
		if _, err := model.Gradient(weight); expected[weight] == errors.Is(err, rekindle.ErrNotFound) {
			t.Errorf("the gradient of %s: %v; Keras has one: %v", weight, err, expected[weight])
		}
	}
}

// expectAfterSteps compares weights and the optimizer's state behind the ten steps.
func expectAfterSteps(t *testing.T, golden *goldenCase, model *rekindle.Model) {
	for weight, expected := range golden.under("step10/") {
		actual, err := model.Weight(weight)
		require(t, err)
		expectGoldenArray(t, "step10", actual, expected, trainingTolerance)
	}
	for path, expected := range golden.under("slot10/") {
		slot, weight, _ := strings.Cut(path, "/")
		actual, err := model.State("optimizer/" + weight + "/" + slot)
		require(t, err)
		expectGoldenArray(t, "slot10", actual, expected, trainingTolerance)
	}
	for name, expected := range golden.under("state10/") {
		actual, err := model.State("optimizer/" + name)
		require(t, err)
		expectGoldenArray(t, "slot10", actual, expected, trainingTolerance)
	}
	iterations := int64(goldenSteps)
	if expected := golden.find("iterations"); expected != nil {
		iterations = int64(expected.ints[0])
	}
	state, err := model.State("optimizer/iterations")
	require(t, err)
	if got := must(rekindle.Values[int64](state))[0]; got != iterations {
		t.Errorf("%d iterations; expected %d", got, iterations)
	}
}
