//go:build golden

package rekindle_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"path/filepath"
	"slices"
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

// The tolerances of tests/golden/golden_test.c.
const (
	forwardTolerance  = 1e-5
	metricTolerance   = 1e-5
	trainingTolerance = 1e-4
)

// goldenTally counts the tensors that were compared.
var goldenTally = map[string]int{}

// deviation is the least rtol with which |a - b| <= rtol |b| + rtol max|b| for every element, and the element that
// needs it; infinite where only one side is finite.
func deviation(actual, expected []float32) (worst float64, index int) {
	largest := 0.0
	for _, value := range expected {
		if magnitude := math.Abs(float64(value)); magnitude > largest {
			largest = magnitude
		}
	}
	for i, value := range expected {
		needed := neededRtol(float64(actual[i]), float64(value), largest)
		if needed > worst {
			worst, index = needed, i
		}
	}
	return worst, index
}

func neededRtol(actual, expected, largest float64) float64 {
	isFinite := func(value float64) bool { return !math.IsNaN(value) && !math.IsInf(value, 0) }
	scale := math.Abs(expected) + largest
	switch {
	case actual == expected || math.IsNaN(actual) && math.IsNaN(expected):
		return 0
	case !isFinite(actual) || !isFinite(expected) || scale == 0:
		return math.Inf(1)
	}
	return math.Abs(actual-expected) / scale
}

// expectGolden compares with what Keras has, and counts it.
func expectGolden(t *testing.T, category, name string, actual, expected []float32, tolerance float64) {
	t.Helper()
	goldenTally[category]++
	if len(actual) != len(expected) {
		t.Errorf("%s has %d elements; expected %d", name, len(actual), len(expected))
		return
	}
	if rtol, at := deviation(actual, expected); rtol > tolerance {
		t.Errorf("%s: element %d is %.9g; expected %.9g: rtol %.3g above %g", name, at, actual[at], expected[at], rtol,
			tolerance)
	}
}

func expectGoldenArray(t *testing.T, category string, actual rekindle.Array, expected *goldenTensor, tolerance float64) {
	t.Helper()
	if !slices.Equal(actual.Shape(), expected.shape) {
		t.Errorf("%s has the shape %v; expected %v", expected.name, actual.Shape(), expected.shape)
	}
	expectGolden(t, category, expected.name, floats(actual), expected.floats, tolerance)
}

func expectGoldenNumber(t *testing.T, category, name string, actual float64, expected *goldenTensor, tolerance float64) {
	t.Helper()
	if expected == nil {
		t.Errorf("the case has no tensor %s", name)
		return
	}
	expectGolden(t, category, name, []float32{float32(actual)}, expected.floats[:1], tolerance)
}

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

// expectVanishing checks a gradient that only rounding keeps from being 0, beside those of the size of scale.
func expectVanishing(t *testing.T, name string, gradient []float32, scale float32) {
	t.Helper()
	goldenTally["vanishing"]++
	for i, value := range gradient {
		if !(math.Abs(float64(value)) <= 1e-5*float64(scale)) {
			t.Errorf("%s: element %d is %.9g; expected 0 beside %.9g", name, i, value, scale)
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
