package rekindle_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"rekindle.org/rekindle"
)

// What is set arrives, also where it is zero; what is not set is the library's default.

func jsonOf(layers ...rekindle.Layer) string {
	model := must(rekindle.NewSequential(nil, layers...))
	defer model.Close()
	return must(model.ToJSON())
}

func expectParts(t *testing.T, json string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(json, part) {
			t.Errorf("%s; expected %s", json, part)
		}
	}
}

func TestArgumentsOfEachTypeArrive(t *testing.T) {
	expectParts(t, jsonOf(rekindle.NewConv2D(8, 3, 5).Name("first").Strides(2).DilationRate(1, 1).Groups(2).
		Activation("relu").UseBias(false).Padding(rekindle.PaddingSame).
		KernelInitializer(rekindle.NewRandomNormal().Mean(0.5).Stddev(0).Seed(1<<63)).
		BiasInitializer("ones")),
		`"filters":8`, `"kernel_size":[3,5]`, `"name":"first"`, `"strides":[2,2]`, `"dilation_rate":[1,1]`, `"groups":2`,
		`"activation":"relu"`, `"use_bias":false`, `"padding":"same"`, `"stddev":0.0`, `"mean":0.5`, `9223372036854775808`,
		`"Ones"`)
	expectParts(t, jsonOf(rekindle.NewConv2D(8, 3)), `"kernel_size":[3,3]`, `"strides":[1,1]`, `"groups":1`,
		`"activation":"linear"`, `"use_bias":true`, `"padding":"valid"`, `"GlorotUniform"`, `"Zeros"`)
	expectParts(t, jsonOf(rekindle.NewConv1D(8, 3).Strides(2).Groups(2).Padding(rekindle.PaddingCausal).
		ActivityRegularizer("l2")),
		`"filters":8`, `"kernel_size":[3]`, `"strides":[2]`, `"dilation_rate":[1]`, `"groups":2`, `"padding":"causal"`,
		`"activity_regularizer":{`)
	expectParts(t, jsonOf(rekindle.NewReshape(4, -1)), `"target_shape":[4,-1]`)
	expectParts(t, jsonOf(rekindle.NewRescaling(0).Offset(-1)), `"scale":0.0`, `"offset":-1.0`)
	expectParts(t, jsonOf(rekindle.NewMaxPooling2D()), `"pool_size":[2,2]`, `"strides":[2,2]`)
	expectParts(t, jsonOf(rekindle.NewGlobalAveragePooling2D().Keepdims(true)), `"keepdims":true`)
}

func TestADescriptionIsTakenAsItIs(t *testing.T) {
	dense := rekindle.NewDense(2)
	model := must(rekindle.NewSequential(nil, dense))
	defer model.Close()
	dense.Activation("relu")
	expectParts(t, must(model.ToJSON()), `"activation":"linear"`)
	expectParts(t, jsonOf(dense), `"activation":"relu"`)
	strides := []int{1, 1}
	conv := rekindle.NewConv2D(1, 1).Strides(strides...)
	strides[0] = 7
	expectParts(t, jsonOf(conv), `"strides":[1,1]`)
}

func TestADescriptionSaysWhatItWasTold(t *testing.T) {
	for expected, part := range map[string]fmt.Stringer{
		"Dense{units: 10}": rekindle.NewDense(10),
		"Conv2D{name: first, filters: 8, kernelSize: [3 5], kernelInitializer: RandomNormal{mean: 0, " +
			"seed: 3}, biasInitializer: ones, padding: 1, useBias: false}": rekindle.NewConv2D(8, 3, 5).Name("first").
			KernelInitializer(rekindle.NewRandomNormal().Mean(0).Seed(3)).
			BiasInitializer("ones").Padding(rekindle.PaddingSame).UseBias(false),
	} {
		if part.String() != expected {
			t.Errorf("%v; expected %s", part, expected)
		}
	}
}

func TestZeroCanBeSaid(t *testing.T) {
	model, dataset := newClassifier(1), newDataset()
	defer model.Close()
	defer dataset.Close()
	for _, test := range []struct {
		optimizer any
		rate      float64
	}{{rekindle.NewSGD().LearningRate(0), 0}, {rekindle.NewSGD(), 0.01}, {"adam", 0.001}, {nil, 0.01}} {
		compile := rekindle.NewCompileOptions().Optimizer(test.optimizer).Loss("sparse_categorical_crossentropy")
		require(t, model.Compile(compile))
		if rate := must(model.LearningRate()); rate != test.rate {
			t.Errorf("%v: the learning rate is %v; expected %v", test.optimizer, rate, test.rate)
		}
	}
	if history := must(model.Fit(context.Background(), dataset, rekindle.NewFitOptions().Epochs(0))); len(history.Epochs) != 0 {
		t.Errorf("%v; expected no epoch", history.Epochs)
	}
	if history := must(model.Fit(context.Background(), dataset, nil)); len(history.Epochs) != 1 {
		t.Errorf("%v; expected one epoch", history.Epochs)
	}
	_, err := model.Fit(context.Background(), dataset, rekindle.NewFitOptions().BatchSize(0))
	if !errors.Is(err, rekindle.ErrInvalidArgument) || !strings.Contains(err.Error(), "BatchSize is 0; expected 1 or more") {
		t.Error(err)
	}
}

func TestWhatSurroundsAnOptimizerIsGiven(t *testing.T) {
	model, dataset := newClassifier(1), newDataset()
	defer model.Close()
	defer dataset.Close()
	compile := rekindle.NewCompileOptions().Loss("sparse_categorical_crossentropy")
	optimizer := rekindle.NewAdamW().Amsgrad(true).ExcludeFromWeightDecay("bias", "gamma").GlobalClipnorm(0.5).
		UseEma(true).EmaMomentum(0.9).EmaOverwriteFrequency(7).GradientAccumulationSteps(3)
	require(t, model.Compile(compile.Optimizer(optimizer)))
	expectParts(t, must(model.CompileToJSON()), `"AdamW"`, `"amsgrad":true`, `"weight_decay":0.004`,
		`"exclude_from_weight_decay":["bias","gamma"]`, `"clipnorm":null`, `"global_clipnorm":0.5`, `"use_ema":true`,
		`"ema_momentum":0.9`, `"ema_overwrite_frequency":7`, `"gradient_accumulation_steps":3`)
	must(model.Fit(context.Background(), dataset, nil))
	err := model.Compile(compile.Optimizer(rekindle.NewLion().Clipnorm(1).Clipvalue(2)))
	if err == nil || !strings.Contains(err.Error(), "Clipvalue is 2, and Clipnorm is 1; expected one of the two, or neither") {
		t.Error(err)
	}
	err = model.Compile(compile.Optimizer(rekindle.NewFtrl().WeightDecay(-1)))
	if err == nil || !strings.Contains(err.Error(), "WeightDecay is -1; expected a finite number, 0 or more") {
		t.Error(err)
	}
}

func TestTheLearningRateFollowsASchedule(t *testing.T) {
	model, dataset := newClassifier(1), newDataset()
	defer model.Close()
	defer dataset.Close()
	compile := rekindle.NewCompileOptions().Loss("sparse_categorical_crossentropy")
	schedule := rekindle.NewPiecewiseConstantDecay([]int{0, 1}, 0.5, 0.25, 0.125)
	require(t, model.Compile(compile.Optimizer(rekindle.NewNadam().LearningRateSchedule(schedule))))
	if rate := must(model.LearningRate()); rate != 0.5 {
		t.Error(rate)
	}
	must(model.Fit(context.Background(), dataset, nil))
	if rate := must(model.LearningRate()); rate != 0.125 {
		t.Error(rate)
	}
	if err := model.SetLearningRate(1); !errors.Is(err, rekindle.ErrInvalidState) || !strings.Contains(err.Error(), "PiecewiseConstantDecay") {
		t.Error(err)
	}
	err := model.Compile(compile.Optimizer(rekindle.NewSGD().LearningRateSchedule(rekindle.NewCosineDecay(0.1, 0))))
	if err == nil || !strings.Contains(err.Error(), "DecaySteps is 0; expected 1 or more") {
		t.Error(err)
	}
}

func TestMetricsComeInTheirOrder(t *testing.T) {
	model, dataset := newClassifier(1), newDataset()
	defer model.Close()
	defer dataset.Close()
	require(t, model.Compile(rekindle.NewCompileOptions().
		Loss(rekindle.NewSparseCategoricalCrossentropy().FromLogits(true)).
		Metrics(rekindle.NewNamedMetric("sparse_categorical_accuracy"), "accuracy")))
	expectParts(t, must(model.CompileToJSON()), `"from_logits":true`)
	json := must(model.CompileToJSON())
	if strings.Index(json, "sparse_categorical_accuracy") > strings.Index(json, `"accuracy"`) {
		t.Error(json)
	}
	names := []string{}
	for name := range must(model.Evaluate(dataset, rekindle.NewEvaluateOptions().BatchSize(70))) {
		names = append(names, name)
	}
	slices.Sort(names)
	if !slices.Equal(names, []string{"accuracy", "loss", "sparse_categorical_accuracy"}) {
		t.Error(names)
	}
}

func TestWeightedMetricsComeBehindTheOthers(t *testing.T) {
	model, dataset := newClassifier(1), newDataset()
	defer model.Close()
	defer dataset.Close()
	require(t, model.Compile(rekindle.NewCompileOptions().
		Loss("sparse_categorical_crossentropy").
		Metrics("accuracy").
		WeightedMetrics("accuracy", rekindle.NewSparseTopKCategoricalAccuracy().K(2).Name("two"))))
	expectParts(t, must(model.CompileToJSON()), `"weighted_metrics":["accuracy",{`, `"name":"two","k":2`)
	names := []string{}
	for name := range must(model.Evaluate(dataset, rekindle.NewEvaluateOptions().BatchSize(70))) {
		names = append(names, name)
	}
	slices.Sort(names)
	if !slices.Equal(names, []string{"accuracy", "loss", "two", "weighted_accuracy"}) {
		t.Error(names)
	}
	expected := "WeightedMetrics[0] is of the type float64; expected a Metric"
	if err := model.Compile(rekindle.NewCompileOptions().Loss("mse").WeightedMetrics(0.5)); err == nil ||
		!strings.Contains(err.Error(), expected) {
		t.Error(err)
	}
}

func TestArgumentsThatCannotBeAreRefused(t *testing.T) {
	for expected, layer := range map[string]rekindle.Layer{
		"KernelSize has 3 numbers; expected 1 or 2":                                                   rekindle.NewConv2D(1, 1, 2, 3),
		"KernelInitializer is of the type int; expected an Initializer or the name of one":            rekindle.NewDense(1).KernelInitializer(1),
		"KernelInitializer is of the type *rekindle.Adam; expected an Initializer or the name of one": rekindle.NewDense(1).KernelInitializer(rekindle.NewAdam()),
		`Activation is ""; expected a text`:                                                           rekindle.NewDense(1).Activation(""),
		`Name is "a\x00"; expected no zero character`:                                                 rekindle.NewFlatten().Name("a\x00"),
		`BiasInitializer is "a\x00"; expected no zero character`:                                      rekindle.NewDense(1).BiasInitializer("a\x00"),
		"BiasInitializer is \"nothing\"; expected \"constant\", ":                                     rekindle.NewDense(1).BiasInitializer("nothing"),
		"layer is nil; expected a Layer":                                                              nil,
	} {
		_, err := rekindle.NewSequential(nil, layer)
		if !errors.Is(err, rekindle.ErrInvalidArgument) || !strings.Contains(err.Error(), expected) {
			t.Errorf("%v; expected %s", err, expected)
		}
	}
	model := must(rekindle.NewSequential(nil))
	defer model.Close()
	for expected, compile := range map[string]*rekindle.CompileOptions{
		"Metrics[1] is nil; expected a part":                                     rekindle.NewCompileOptions().Loss("mse").Metrics("accuracy", nil),
		"Metrics[0] is of the type float64; expected a Metric":                   rekindle.NewCompileOptions().Loss("mse").Metrics(0.5),
		"Loss is of the type *rekindle.Adam; expected a Loss or the name of one": rekindle.NewCompileOptions().Loss(rekindle.NewAdam()),
		"Loss": nil,
	} {
		if err := model.Compile(compile); !errors.Is(err, rekindle.ErrInvalidArgument) || !strings.Contains(err.Error(), expected) {
			t.Errorf("%v; expected %s", err, expected)
		}
	}
}
