package rekindle_test

import (
	"context"
	"errors"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"rekindle.org/rekindle"
)

// Models between symbols.

func compileClassification(model *rekindle.Model) *rekindle.Model {
	compile := rekindle.NewCompileOptions().
		Optimizer(rekindle.NewAdam()).Loss("sparse_categorical_crossentropy").Metrics("accuracy")
	if err := model.Compile(compile); err != nil {
		panic(err)
	}
	return model
}

func newFunctional(seed uint64, x, y *rekindle.Symbol) *rekindle.Model {
	return must(rekindle.NewFunctional(
		rekindle.NewFunctionalOptions().Seed(seed), rekindle.Symbols{x}, rekindle.Symbols{y}))
}

// newSharing has a block that is called twice, and a head.
func newSharing(seed uint64) *rekindle.Model {
	x := rekindle.NewInput(features)
	block := rekindle.NewDense(features).Activation("relu").Name("block")
	head := rekindle.NewDense(classes).Activation("softmax").Name("head")
	return compileClassification(newFunctional(seed, x, head.Apply(block.Apply(block.Apply(x)))))
}

func outputsOf(model *rekindle.Model) []float32 {
	dataset := newDataset()
	defer dataset.Close()
	return must(rekindle.Values[float32](must(model.Predict(dataset, nil))))
}

func weightOf(model *rekindle.Model, name string) []float32 {
	return must(rekindle.Values[float32](must(model.Weight(name))))
}

// throughBlock is a sample behind a dense layer with relu and a bias of 0.
func throughBlock(input []float64, kernel []float32) []float64 {
	output := make([]float64, len(kernel)/len(input))
	for column := range output {
		for row, value := range input {
			output[column] += value * float64(kernel[row*len(output)+column])
		}
		output[column] = max(output[column], 0)
	}
	return output
}

func expectNames(t *testing.T, model *rekindle.Model, expected ...string) {
	t.Helper()
	if names := must(model.WeightNames()); !slices.Equal(names, expected) {
		t.Errorf("the weights are %q; expected %q", names, expected)
	}
}

// A sequence of five steps gives what its first two and its last three give.
func TestADimensionMayBeUnknown(t *testing.T) {
	x := rekindle.NewInput(rekindle.UnknownDimension, 2)
	model := newFunctional(3, x, rekindle.NewDense(3).Activation("softmax").Apply(x))
	defer model.Close()
	if shapes := must(model.OutputShapes()); !slices.Equal(shapes[0], []int{rekindle.UnknownDimension, 3}) {
		t.Errorf("the outputs' shape is %v", shapes[0])
	}
	steps := []float32{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	all := must(model.PredictOnBatch(rekindle.ArrayOf(steps, 1, 5, 2)))
	last := rekindle.ArrayOf(steps[4:], 1, 3, 2)
	expectClose(t, must(model.PredictOnBatch(rekindle.ArrayOf(steps[:4], 1, 2, 2))), all[:6])
	expectClose(t, must(model.PredictOnBatch(last)), all[6:])
	expectClose(t, must(model.PredictAllOnBatch(rekindle.Ordered{last}))[0], all[6:])
	compileClassification(model)
	must(model.TrainOnBatch(rekindle.Batch{X: last, Y: rekindle.ArrayOf([]int32{0, 1, 2}, 1, 3)}))
	must(model.TrainOnBatch(rekindle.Batch{
		X: rekindle.ArrayOf(steps, 1, 5, 2), Y: rekindle.ArrayOf([]int32{0, 1, 2, 1, 0}, 1, 5)}))
	if json := must(model.ToJSON()); !strings.Contains(json, "[null,null,2]") {
		t.Error(json)
	}
}

func expectClose(t *testing.T, got, expected []float32) {
	t.Helper()
	if len(got) != len(expected) {
		t.Fatalf("there are %d numbers; expected %d", len(got), len(expected))
	}
	for i := range got {
		if math.Abs(float64(got[i]-expected[i])) > 1e-6 {
			t.Errorf("number %d is %g; expected %g", i, got[i], expected[i])
		}
	}
}

func TestALayerThatIsCalledTwiceHasItsWeightsOnce(t *testing.T) {
	x := rekindle.NewInput(features)
	block := rekindle.NewDense(features).Activation("relu")
	model := newFunctional(3, x, block.Apply(block.Apply(x)))
	defer model.Close()
	expectNames(t, model, "dense/kernel", "dense/bias")
	kernel, got, inputs := weightOf(model, "dense/kernel"), outputsOf(model), newFeatures(samples)
	for sample := range samples {
		value := make([]float64, features)
		for i := range value {
			value[i] = float64(inputs[sample*features+i])
		}
		for i, expected := range throughBlock(throughBlock(value, kernel), kernel) {
			if math.Abs(expected-float64(got[sample*features+i])) > 1e-5 {
				t.Fatalf("sample %d has the output %v; expected %v", sample, got[sample*features+i], expected)
			}
		}
	}
}

func TestAFunctionalModelTrains(t *testing.T) {
	model, dataset := newSharing(1), newDataset()
	defer model.Close()
	defer dataset.Close()
	before := weightOf(model, "block/kernel")[0]
	losses := must(model.Fit(context.Background(), dataset, options(30))).Values["loss"]
	if losses[29] >= losses[0] || weightOf(model, "block/kernel")[0] == before {
		t.Error(losses)
	}
	expectParts(t, must(model.Summary()), "block", "head")
}

// The same layers by another way are the same model.
func TestAChainOfSymbolsIsASequentialModel(t *testing.T) {
	x := rekindle.NewInput(features)
	hidden := rekindle.NewDropout(0.3).Apply(rekindle.NewDense(16).Activation("relu").Apply(x))
	model := compileClassification(newFunctional(4, x, rekindle.NewDense(classes).Activation("softmax").Apply(hidden)))
	defer model.Close()
	dataset := newDataset()
	defer dataset.Close()
	must(model.Fit(context.Background(), dataset, options(2)))
	expectEqual(t, stateOf(model), undisturbed(4, 2))
}

// newResidual has two blocks of a residual network, which share a layer.
func newResidual() *rekindle.Model {
	x := rekindle.NewInput(features).Name("features")
	block, y := rekindle.NewDense(features).Activation("relu").Name("block"), x
	for range 2 {
		y = rekindle.NewAdd().Apply(y, block.Apply(y))
	}
	return compileClassification(newFunctional(5, x, rekindle.NewDense(classes).Activation("softmax").Apply(y)))
}

func TestATrainedFunctionalModelIsSavedAndLoaded(t *testing.T) {
	model, dataset := newResidual(), newDataset()
	defer model.Close()
	defer dataset.Close()
	expectNames(t, model, "block/kernel", "block/bias", "dense/kernel", "dense/bias")
	must(model.Fit(context.Background(), dataset, options(3)))
	path := filepath.Join(t.TempDir(), "model.rekindle")
	require(t, model.Save(path))
	loaded := must(rekindle.LoadModel(path))
	defer loaded.Close()
	if !slices.Equal(outputsOf(loaded), outputsOf(model)) || must(loaded.ToJSON()) != must(model.ToJSON()) {
		t.Error("the loaded model is another")
	}
	must(model.Fit(context.Background(), dataset, options(2)))
	must(loaded.Fit(context.Background(), dataset, options(2)))
	expectEqual(t, stateOf(loaded), stateOf(model))
}

func TestSymbolsHaveTheirShapes(t *testing.T) {
	x := rekindle.NewInput(4, 5, 1)
	outputs := must(rekindle.NewFlatten().Call(x))
	for _, test := range []struct {
		symbol   *rekindle.Symbol
		expected []int
	}{{x, []int{4, 5, 1}}, {rekindle.NewFlatten().Apply(x), []int{20}}, {outputs[0], []int{20}}, {rekindle.NewInput(), nil}} {
		if shape := must(test.symbol.Shape()); !slices.Equal(shape, test.expected) || test.symbol.Err() != nil {
			t.Errorf("the shape is %v; expected %v", shape, test.expected)
		}
	}
}

func TestAModelMayBeginAtAnySymbol(t *testing.T) {
	hidden := rekindle.NewDense(features).Apply(rekindle.NewInput(3))
	model := newFunctional(0, hidden, rekindle.NewDense(2).Apply(hidden))
	defer model.Close()
	expectNames(t, model, "dense/kernel", "dense/bias")
	if outputs := outputsOf(model); len(outputs) != 2*samples {
		t.Errorf("%d outputs", len(outputs))
	}
}

// What a call is given reaches the model, whose configuration shows it.
func TestACallIsGivenMoreThanInputs(t *testing.T) {
	x := rekindle.NewInput(4, 3).Name("x")
	scores := rekindle.NewDot(2).Name("scores").Apply(x, x)
	given := rekindle.NewCallOptions(x, x).UseCausalMask(true).AttentionMask(scores)
	looks := rekindle.NewMultiHeadAttention(2, 3).Name("looks").ApplyWith(given)
	outputs := must(rekindle.NewSoftmax().Name("out").CallWith(rekindle.NewCallOptions(looks).Mask(x)))
	model := newFunctional(1, x, outputs[0])
	defer model.Close()
	expectParts(t, must(model.ToJSON()), `"use_causal_mask":true`, `"attention_mask":{`, `"keras_history":["scores",0,0]`,
		`"kwargs":{"mask":{`)
	plain := rekindle.NewMultiHeadAttention(2, 3).ApplyWith(given.UseCausalMask(false).AttentionMask(nil))
	other := newFunctional(1, x, plain)
	defer other.Close()
	if written := must(other.ToJSON()); strings.Contains(written, "mask\":true") || strings.Contains(written, "attention_mask") {
		t.Error(written)
	}
}

func TestACallWithMoreThanItsLayerTakesIsRefused(t *testing.T) {
	x := rekindle.NewInput(3)
	for message, layer := range map[string]*rekindle.Symbol{
		"Dense is called with InitialState":  rekindle.NewDense(2).ApplyWith(rekindle.NewCallOptions(x).InitialState(x, x)),
		"Dense is called with UseCausalMask": rekindle.NewDense(2).ApplyWith(rekindle.NewCallOptions(x).UseCausalMask(true)),
		"InitialState[1] is nil":             rekindle.NewDense(2).ApplyWith(rekindle.NewCallOptions(x).InitialState(x, nil)),
		"inputs is empty":                    rekindle.NewDense(2).ApplyWith(rekindle.NewCallOptions()),
		"the options of a call are nil":      rekindle.NewDense(2).ApplyWith(nil),
	} {
		if err := layer.Err(); !errors.Is(err, rekindle.ErrInvalidArgument) || !strings.Contains(err.Error(), message) {
			t.Errorf("%v; expected %q", err, message)
		}
	}
}

func TestWhatALayerIsToldAfterItsFirstCallDoesNotCount(t *testing.T) {
	x := rekindle.NewInput(features)
	layer := rekindle.NewDense(features).UseBias(false)
	once := layer.Apply(x)
	model := newFunctional(0, x, layer.UseBias(true).Apply(once))
	defer model.Close()
	expectNames(t, model, "dense/kernel")
	if layer.String() != "Dense{units: 6, useBias: true}" {
		t.Error(layer)
	}
}

func TestALongChainIsAModel(t *testing.T) {
	x, relu := rekindle.NewInput(2), rekindle.NewReLU()
	y := x
	for range 1000 {
		y = relu.Apply(y)
	}
	newFunctional(0, x, y).Close()
}

func TestALayerOfTheProgramsOwnIsCalledTwice(t *testing.T) {
	before := rekindle.TargetCount()
	x := rekindle.NewInput(features)
	layer := rekindle.NewCustomLayer("Plain", plainLayer{&plain{units: features}}).Name("plain")
	y := rekindle.NewDense(classes).Activation("softmax").Apply(layer.Apply(layer.Apply(x)))
	model, dataset := compileClassification(newFunctional(2, x, y)), newDataset()
	defer dataset.Close()
	expectNames(t, model, "plain/kernel", "plain/bias", "dense/kernel", "dense/bias")
	losses := must(model.Fit(context.Background(), dataset, options(20))).Values["loss"]
	if losses[19] >= losses[0] {
		t.Error(losses)
	}
	model.Close()
	collectUntil(t, before) // the layer goes with the symbols
}

// expectRefused looks for an error of a call or a model.
func expectRefused(t *testing.T, err error, expected string) {
	t.Helper()
	if !errors.Is(err, rekindle.ErrInvalidArgument) || !strings.Contains(err.Error(), expected) {
		t.Errorf("%v; expected %s", err, expected)
	}
}

func TestCallsThatCannotBeAreRefused(t *testing.T) {
	x := rekindle.NewInput(features)
	late := rekindle.NewInput(features)
	rekindle.NewDense(1).Apply(late)
	for expected, symbol := range map[string]*rekindle.Symbol{
		"Units is 0; expected 1 or more":                                        rekindle.NewDense(0).Apply(x),
		"Shape is (-2,); expected dimensions of 1 or more, or UnknownDimension": rekindle.NewDense(1).Apply(rekindle.NewInput(-2)),
		"inputs is empty; expected at least one Symbol":                         rekindle.NewDense(1).Apply(),
		"inputs[0] is nil; expected a Symbol":                                   rekindle.NewDense(1).Apply(nil),
		"Dense is called on 2 inputs; expected one":                             rekindle.NewDense(1).Apply(x, x),
		`layer "image": Conv2D: the input's shape is (6,) without the batch`:    rekindle.NewConv2D(1, 3).Name("image").Apply(x),
		`Name is "a\x00"; expected no zero character`:                           rekindle.NewInput(1).Name("a\x00"),
		`the output of a layer is given the name "a"; expected an input`:        rekindle.NewDense(1).Apply(x).Name("a"),
		`an input that is in use is given the name "a"; expected its name bef`:  late.Name("a"),
	} {
		expectRefused(t, symbol.Err(), expected)
		_, err := symbol.Shape()
		expectRefused(t, err, expected)
		_, err = rekindle.NewFlatten().Call(symbol)
		expectRefused(t, err, expected)
		_, err = rekindle.NewFunctional(nil, rekindle.Symbols{x}, rekindle.Symbols{rekindle.NewFlatten().Apply(symbol)})
		expectRefused(t, err, expected)
	}
}

func TestModelsThatCannotBeAreRefused(t *testing.T) {
	x, other := rekindle.NewInput(features), rekindle.NewInput(3).Name("other")
	y, z := rekindle.NewDense(1).Apply(x), rekindle.NewDense(1).Apply(other)
	twice := rekindle.NewDense(1).Name("a").Apply(rekindle.NewDense(1).Name("a").Apply(x))
	type symbols = rekindle.Symbols
	for expected, between := range map[string][2]symbols{
		`outputs[0] depends on the input "other", which is not among the inputs`: {{x}, {z}},
		"inputs[0] is nil; expected a Symbol":                                    {{nil}, {y}},
		"outputs[1] is nil; expected a Symbol":                                   {{x}, {y, nil}},
		"inputs is empty; expected at least one Symbol":                          {nil, {y}},
		"outputs is empty; expected at least one Symbol":                         {{x}, nil},
		"inputs[1] is there twice; expected different symbols":                   {{x, x}, {y}},
		`layer's name is "a"; the model has a layer of that name already`:        {{x}, {twice}},
	} {
		_, err := rekindle.NewFunctional(nil, between[0], between[1])
		expectRefused(t, err, expected)
	}
	_, err := rekindle.NewFunctional(rekindle.NewFunctionalOptions().Name(""), symbols{x}, symbols{y})
	expectRefused(t, err, `Name is ""; expected a text`)
}

func TestALayerBelongsToOneModel(t *testing.T) {
	x, layer := rekindle.NewInput(features), rekindle.NewDense(1).Name("shared")
	y := layer.Apply(x)
	model := newFunctional(0, x, y)
	defer model.Close()
	_, err := rekindle.NewFunctional(nil, rekindle.Symbols{x}, rekindle.Symbols{y})
	expectRefused(t, err, `the layer "shared" is in a model already, or in another layer; expected layers that are in none`)
	_, err = rekindle.NewSequential(nil, layer)
	expectRefused(t, err, "layer was called on symbols, whose model it belongs to; expected one that was not")
	expectNames(t, model, "shared/kernel", "shared/bias")
}
