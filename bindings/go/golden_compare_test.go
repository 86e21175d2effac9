//go:build golden

package rekindle_test

import (
	"math"
	"slices"
	"testing"

	"rekindle.org/rekindle"
)

// Comparing with what Keras has, as tests/golden/golden_test.c does.

// Its tolerances.
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

// expectGoldenArray compares the shape, too.
func expectGoldenArray(t *testing.T, category string, actual rekindle.Array, expected *goldenTensor,
	tolerance float64) {
	t.Helper()
	if !slices.Equal(actual.Shape(), expected.shape) {
		t.Errorf("%s has the shape %v; expected %v", expected.name, actual.Shape(), expected.shape)
	}
	expectGolden(t, category, expected.name, floats(actual), expected.floats, tolerance)
}

// expectGoldenNumber compares with the first value of a tensor.
func expectGoldenNumber(t *testing.T, category, name string, actual float64, expected *goldenTensor,
	tolerance float64) {
	t.Helper()
	if expected == nil {
		t.Errorf("the case has no tensor %s", name)
		return
	}
	expectGolden(t, category, name, []float32{float32(actual)}, expected.floats[:1], tolerance)
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
