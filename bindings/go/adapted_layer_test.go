package rekindle_test

import (
	"errors"
	"math"
	"testing"

	"rekindle.org/rekindle"
)

func TestWhatIsMadeOfAnAdaptedLayerKnowsTheSame(t *testing.T) {
	x := rekindle.ArrayOf([]float32{1, 10, 3, 10, 5, 40, 7, 40}, 4, 2)
	dataset := must(rekindle.NewDataset(rekindle.ArrayDataset{X: x}))
	defer dataset.Close()
	adapted := must(rekindle.Adapt(rekindle.NewNormalization(), dataset))
	// (x - mean) / sqrt(variance): of 1, 3, 5, 7 the mean is 4 and the variance 5; of 10, 10, 40, 40 they are 25 and 225.
	root := math.Sqrt(5)
	expected := []float64{-3 / root, -1, -1 / root, -1, 1 / root, 1, 3 / root, 1}
	for range 2 {
		model := must(rekindle.NewSequential(nil, adapted))
		require(t, model.Build(2))
		for i, value := range must(model.PredictOnBatch(x)) {
			if math.Abs(float64(value)-expected[i]) > 1e-6 {
				t.Errorf("element %d is %v; expected %v", i, value, expected[i])
			}
		}
		model.Close()
	}
}

func TestOthersLearnNothingSo(t *testing.T) {
	dataset := must(rekindle.NewDataset(rekindle.ArrayDataset{X: rekindle.ArrayOf([]float32{1, 2}, 2, 1)}))
	defer dataset.Close()
	_, err := rekindle.Adapt(rekindle.NewDense(2), dataset)
	if !errors.Is(err, rekindle.ErrUnsupported) {
		t.Errorf("the error is %v", err)
	}
}
