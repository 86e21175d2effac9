package rekindle_test

import (
	"encoding/binary"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"rekindle.org/rekindle"
)

// A model of two inputs and two outputs whose numbers are worked out by hand; Keras gives the same.

var (
	arrayA = rekindle.ArrayOf([]float32{1, 2, 3, 4}, 2, 2)
	arrayB = rekindle.ArrayOf([]float32{1, -2}, 2, 1)
	prices = rekindle.ArrayOf([]float32{-2, -4}, 2, 1)
	sales  = rekindle.ArrayOf([]float64{3, 1, -6, 1}, 2, 2)

	expectedPrices = []float32{-2.5, -4.5}
	expectedSales  = []float32{3, 0, -6, 3}
	// (0.5^2 + 0.5^2) / 2 and (1 + 4) / 4, with the weights 0.3 and 2
	expectedValues = map[string]float64{
		"loss": 2.575, "price_loss": 0.25, "sold_loss": 1.25, "sold_mean_absolute_error": 0.75}

	namedBatch = rekindle.Batch{
		Inputs:  rekindle.Named{"a": arrayA, "b": arrayB},
		Targets: rekindle.Named{"price": prices, "sold": sales}}
	orderedBatch = rekindle.Batch{
		Inputs:  rekindle.Ordered{arrayA, arrayB},
		Targets: rekindle.Ordered{prices, sales}}
)

func priceOutput() *rekindle.OutputOptions {
	return rekindle.NewOutputOptions().Loss(rekindle.NewMeanSquaredError()).LossWeight(0.3)
}

func soldOutput() *rekindle.OutputOptions {
	return rekindle.NewOutputOptions().Loss("mse").LossWeight(2).Metrics("mean_absolute_error")
}

func severalOptions() *rekindle.CompileOptions {
	return rekindle.NewCompileOptions().Optimizer(rekindle.NewSGD().LearningRate(0.1))
}

func newSeveral(t *testing.T) *rekindle.Model {
	t.Helper()
	a, b := rekindle.NewInput(2).Name("a"), rekindle.NewInput(1).Name("b")
	price := rekindle.NewDense(1).Name("price").Apply(a)
	sold := rekindle.NewDense(2).Name("sold").Apply(b)
	model := must(rekindle.NewFunctional(nil, rekindle.Symbols{a, b}, rekindle.Symbols{price, sold}))
	t.Cleanup(model.Close)
	require(t, model.SetWeight("price/kernel", rekindle.ArrayOf([]float32{1, -2}, 2, 1)))
	require(t, model.SetWeight("price/bias", rekindle.ArrayOf([]float32{0.5})))
	require(t, model.SetWeight("sold/kernel", rekindle.ArrayOf([]float32{3, -1}, 1, 2)))
	require(t, model.SetWeight("sold/bias", rekindle.ArrayOf([]float32{0, 1})))
	require(t, model.Compile(severalOptions().Output("price", priceOutput()).Output("sold", soldOutput())))
	return model
}

func expectNear(t *testing.T, what string, got, expected []float32) {
	t.Helper()
	if !slices.EqualFunc(got, expected, func(a, b float32) bool { return math.Abs(float64(a-b)) < 1e-5 }) {
		t.Errorf("%s are %v; expected %v", what, got, expected)
	}
}

func expectValues(t *testing.T, got, expected map[string]float64) {
	t.Helper()
	if len(got) != len(expected) {
		t.Errorf("the values are %v; expected %v", got, expected)
	}
	for name, value := range expected {
		if actual, ok := got[name]; !ok || math.Abs(actual-value) > 1e-5 {
			t.Errorf("%s is %v; expected %v", name, actual, value)
		}
	}
}

func expectError(t *testing.T, err error, text string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), text) {
		t.Errorf("the error is %v; expected %q in it", err, text)
	}
}

func floats(array rekindle.Array) []float32 { return must(rekindle.Values[float32](array)) }

func TestInputsAndOutputsHaveNamesAndShapes(t *testing.T) {
	model := newSeveral(t)
	if names := must(model.InputNames()); !slices.Equal(names, []string{"a", "b"}) {
		t.Errorf("the inputs are %q", names)
	}
	if names := must(model.OutputNames()); !slices.Equal(names, []string{"price", "sold"}) {
		t.Errorf("the outputs are %q", names)
	}
	shapes := must(model.OutputShapes())
	if !slices.EqualFunc(shapes, [][]int{{1}, {2}}, slices.Equal) {
		t.Errorf("the outputs' shapes are %v", shapes)
	}
}

func TestEachOutputIsPredicted(t *testing.T) {
	model := newSeveral(t)
	for _, inputs := range []rekindle.Arrays{
		namedBatch.Inputs, orderedBatch.Inputs,
		rekindle.Ordered{rekindle.ArrayOf([]int64{1, 2, 3, 4}, 2, 2), arrayB},
	} {
		outputs := must(model.PredictAllOnBatch(inputs))
		expectNear(t, "prices", outputs[0], expectedPrices)
		expectNear(t, "sales", outputs[1], expectedSales)
		for _, borrow := range []bool{false, true} {
			dataset := must(rekindle.NewDataset(rekindle.ArrayDataset{Inputs: inputs, Borrow: borrow}))
			all := must(model.PredictAll(dataset, rekindle.NewPredictOptions().BatchSize(1)))
			expectNear(t, "prices", floats(all[0]), expectedPrices)
			expectNear(t, "sales", floats(all[1]), expectedSales)
			named := must(model.PredictByName(dataset, nil))
			expectNear(t, "sales", floats(named["sold"]), expectedSales)
			dataset.Close()
		}
	}
}

func TestEachOutputHasItsLoss(t *testing.T) {
	model := newSeveral(t)
	dataset := must(rekindle.NewDataset(rekindle.ArrayDataset{Inputs: namedBatch.Inputs, Targets: namedBatch.Targets}))
	defer dataset.Close()
	expectValues(t, must(model.Evaluate(dataset, nil)), expectedValues)
	expectValues(t, must(model.TestOnBatch(namedBatch)), expectedValues)
	require(t, model.Compile(severalOptions().Outputs(priceOutput(), soldOutput())))
	expectValues(t, must(model.TestOnBatch(orderedBatch)), expectedValues)
	require(t, model.Compile(severalOptions().Loss("mse")))
	if loss := must(model.TestOnBatch(orderedBatch))["loss"]; math.Abs(loss-1.5) > 1e-5 {
		t.Errorf("the loss is %v; expected 1.5", loss)
	}
}

func TestWeightsAreThoseOfAnOutputOrOfAll(t *testing.T) {
	model := newSeveral(t)
	weights := rekindle.ArrayOf([]float32{1, 3})
	named, ordered, all := namedBatch, orderedBatch, orderedBatch
	named.SampleWeights = rekindle.Named{"sold": weights}
	ordered.SampleWeights = rekindle.Ordered{{}, weights}
	all.SampleWeight = weights
	expect := func(values map[string]float64, price float64) {
		t.Helper()
		// ((0 + 1) / 2 + 3 (0 + 4) / 2) / 2
		if math.Abs(values["sold_loss"]-3.25) > 1e-5 || math.Abs(values["price_loss"]-price) > 1e-5 {
			t.Errorf("the values are %v; expected losses of 3.25 and %v", values, price)
		}
	}
	for _, batch := range []rekindle.Batch{named, ordered} {
		expect(must(model.TestOnBatch(batch)), 0.25)
		dataset := must(rekindle.NewDataset(rekindle.ArrayDataset{
			Inputs: batch.Inputs, Targets: batch.Targets, SampleWeights: batch.SampleWeights}))
		expect(must(model.Evaluate(dataset, nil)), 0.25)
		dataset.Close()
	}
	expect(must(model.TestOnBatch(all)), 0.5) // (1 + 3) 0.25 / 2
}

func TestABatchOfSeveralIsTrainedOn(t *testing.T) {
	model := newSeveral(t)
	expectValues(t, must(model.TrainOnBatch(namedBatch)), expectedValues)
	// 0.3 times the mean of 2 (-0.5) x, and of 2 (-0.5), at a rate of 0.1
	expectNear(t, "kernel", weightOf(model, "price/kernel"), []float32{1.06, -1.91})
	expectNear(t, "bias", weightOf(model, "price/bias"), []float32{0.53})
}

// once gives one batch in each pass.
type once struct {
	batch rekindle.Batch
	given bool
}

func (o *once) Next() (rekindle.Batch, error) {
	if o.given {
		return rekindle.Batch{}, io.EOF
	}
	o.given = true
	return o.batch, nil
}

func (o *once) Reset(int) error {
	o.given = false
	return nil
}

func TestASourcesBatchHasSeveral(t *testing.T) {
	model := newSeveral(t)
	for _, batch := range []rekindle.Batch{namedBatch, orderedBatch} {
		dataset := must(rekindle.NewPullDataset(rekindle.PullDataset{Source: &once{batch: batch}, BatchSize: 2}))
		expectValues(t, must(model.Evaluate(dataset, nil)), expectedValues)
		expectNear(t, "sales", floats(must(model.PredictAll(dataset, nil))[1]), expectedSales)
		dataset.Close()
	}
	empty := must(rekindle.NewPullDataset(rekindle.PullDataset{
		Source: &once{batch: rekindle.Batch{Inputs: rekindle.Named{}}}, BatchSize: 2}))
	defer empty.Close()
	_, err := model.PredictAll(empty, nil)
	expectError(t, err, "the batch's X is none; expected an array, or io.EOF at the end of the pass")
}

func writeIDX(t *testing.T, path string, values []byte, shape ...int) string {
	t.Helper()
	file := []byte{0, 0, 8, byte(len(shape))}
	for _, dimension := range shape {
		file = binary.BigEndian.AppendUint32(file, uint32(dimension))
	}
	require(t, os.WriteFile(path, append(file, values...), 0o600))
	return path
}

func TestFilesAreReadForEach(t *testing.T) {
	model := newSeveral(t)
	folder := t.TempDir()
	a := writeIDX(t, filepath.Join(folder, "a"), []byte{1, 2, 3, 4}, 2, 2)
	b := writeIDX(t, filepath.Join(folder, "b"), []byte{1, 2}, 2, 1)
	price := writeIDX(t, filepath.Join(folder, "price"), []byte{1, 2}, 2, 1)
	for _, files := range []rekindle.IDXDataset{
		{Inputs: rekindle.NamedPaths{"a": a, "b": b}, Targets: rekindle.NamedPaths{"price": price, "sold": a}},
		{Inputs: rekindle.OrderedPaths{a, b}, Targets: rekindle.OrderedPaths{price, a}},
	} {
		dataset := must(rekindle.OpenIDX(files))
		expectNear(t, "sales", floats(must(model.PredictAll(dataset, nil))[1]), []float32{3, 0, 6, -1})
		if loss := must(model.Evaluate(dataset, nil))["price_loss"]; math.Abs(loss-(3.5*3.5+6.5*6.5)/2) > 1e-4 {
			t.Errorf("the loss is %v", loss)
		}
		dataset.Close()
	}
}

func TestWhatFitsNoInputOrOutputIsRefused(t *testing.T) {
	model := newSeveral(t)
	test := func(batch rekindle.Batch) error {
		_, err := model.TestOnBatch(batch)
		return err
	}
	expectError(t, test(rekindle.Batch{Inputs: rekindle.Named{"a": arrayA, "c": arrayB}, Targets: orderedBatch.Targets}),
		`nputs["c"] is for no input of the model; expected "a", "b"`)
	expectError(t, test(rekindle.Batch{Inputs: namedBatch.Inputs, Targets: rekindle.Named{"price": prices}}),
		`argets have none for the output "sold"`)
	expectError(t, test(rekindle.Batch{X: arrayA, Inputs: namedBatch.Inputs}),
		"the batch's X and Inputs are both given; expected one of them")
	expectError(t, test(rekindle.Batch{Inputs: rekindle.Named{"a": rekindle.ArrayOf([]float32{1}, 2, 2)}}),
		`the batch's Inputs["a"] has 1 elements; expected the 4 of the shape [2 2]`)
	expectError(t, test(rekindle.Batch{Inputs: rekindle.Named{"": arrayA}}), "expected the name of an input or output")
	_, err := model.PredictOnBatch(arrayA)
	expectError(t, err, "the model has 2 outputs; expected one, or Model.PredictAllOnBatch")
	dataset := must(rekindle.NewDataset(rekindle.ArrayDataset{Inputs: namedBatch.Inputs}))
	defer dataset.Close()
	_, err = model.Predict(dataset, nil)
	expectError(t, err, "the model has 2 outputs; expected one, or Model.PredictAll")
	expectError(t, model.Compile(severalOptions().Output("nope", priceOutput()).Output("sold", soldOutput())), `"nope"`)
	expectError(t, model.Compile(severalOptions().Outputs(nil)), "Outputs[0] is nil; expected OutputOptions")
	expectValues(t, must(model.TestOnBatch(namedBatch)), expectedValues)
}

func TestInputsHaveTypes(t *testing.T) {
	ids, x := rekindle.NewInput(1).DType(rekindle.Int32), rekindle.NewInput(2).DType(rekindle.Float64)
	y := rekindle.NewDense(1).Apply(x)
	model := must(rekindle.NewFunctional(nil, rekindle.Symbols{ids, x}, rekindle.Symbols{y}))
	defer model.Close()
	if json := must(model.ToJSON()); !strings.Contains(json, `"int32"`) {
		t.Errorf("the configuration is %s", json)
	}
	outputs := must(model.PredictAllOnBatch(rekindle.Ordered{rekindle.ArrayOf([]int32{7, 8}, 2, 1), arrayA}))
	if len(outputs[0]) != 2 {
		t.Errorf("the outputs are %v", outputs)
	}
	expectError(t, ids.DType(rekindle.Int64).Err(), `an input that is in use is given the dtype "int64"`)
	expectError(t, y.DType(rekindle.Int64).Err(), `the output of a layer is given the dtype "int64"; expected an input`)
	expectError(t, rekindle.NewInput(1).DType(rekindle.Uint64).Err(), "DType")
}
