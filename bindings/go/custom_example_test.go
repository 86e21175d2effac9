package rekindle_test

import (
	"context"
	"fmt"

	"rekindle.org/rekindle"
)

// The layer that docs/custom-parts.md shows.

// scale multiplies each feature by a weight.
type scale struct{}

func (scale) Weights(input []int) ([]rekindle.CustomWeight, error) {
	return []rekindle.CustomWeight{{Name: "scale", Shape: []int{input[0]}, Initializer: "ones"}}, nil
}

func (scale) Forward(batch *rekindle.LayerBatch) error {
	weight := batch.Weights[0]
	for i, value := range batch.Input {
		batch.Output[i] = value * weight[i%len(weight)]
	}
	return nil
}

func (scale) Backward(batch *rekindle.LayerBatch) error {
	weight := batch.Weights[0]
	for i, gradient := range batch.OutputGradient {
		batch.WeightGradients[0][i%len(weight)] += gradient * batch.Input[i]
		if batch.InputGradient != nil {
			batch.InputGradient[i] = gradient * weight[i%len(weight)]
		}
	}
	return nil
}

func newScale(config string) (*rekindle.CustomLayer, error) {
	return rekindle.NewCustomLayer("Scale", scale{}).Config(config), nil
}

func ExampleNewCustomLayer() {
	const count = 200
	x, y := make([]float32, 2*count), make([]float32, 2*count)
	for i := range x {
		x[i] = float32(i*7%31)/31 - 0.5
		y[i] = 2 * x[i]
		if i%2 == 1 {
			y[i] = -x[i]
		}
	}
	dataset := must(rekindle.NewDataset(rekindle.ArrayDataset{
		X: rekindle.ArrayOf(x, count, 2), Y: rekindle.ArrayOf(y, count, 2)}))
	defer dataset.Close()
	if err := rekindle.RegisterLayer("Scale", newScale); err != nil { // for loading
		panic(err)
	}
	model := must(rekindle.NewSequential(nil, must(newScale(""))))
	defer model.Close()
	if err := model.Compile(rekindle.NewCompileOptions().Optimizer("adam").Loss("mse").Threads(1)); err != nil {
		panic(err)
	}
	must(model.Fit(context.Background(), dataset, rekindle.NewFitOptions().Epochs(1500)))
	fmt.Printf("%.3f\n", must(rekindle.Values[float32](must(model.Weight("scale/scale")))))
	// Output: [2.000 -1.000]
}
