package rekindle_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"rekindle.org/rekindle"
)

// Models that are layers of others, and models that are taken out of others.

// newEncoder makes features of features.
func newEncoder() *rekindle.Model {
	x := rekindle.NewInput(features).Name("pixels")
	wide := rekindle.NewDense(6).Activation("tanh").Name("wide")
	return newFunctional(3, x, rekindle.NewDense(features).Name("code").Apply(wide.Apply(x)))
}

func newNested(encoder *rekindle.Model) *rekindle.Model {
	x := rekindle.NewInput(features).Name("x")
	layer := encoder.AsLayer().Name("encoder")
	head := rekindle.NewDense(classes).Activation("softmax").Name("head")
	return compileClassification(newFunctional(5, x, head.Apply(layer.Apply(layer.Apply(x)))))
}

func TestAModelIsALayerOfAnother(t *testing.T) {
	encoder := newEncoder()
	model := newNested(encoder)
	defer model.Close()
	expectNames(t, model, "encoder/wide/kernel", "encoder/wide/bias", "encoder/code/kernel", "encoder/code/bias",
		"head/kernel", "head/bias")
	if !slices.Equal(weightOf(model, "encoder/wide/kernel"), weightOf(encoder, "wide/kernel")) {
		t.Error("the model begins with other weights")
	}
	before := weightOf(encoder, "wide/kernel")
	trainOnBatch(t, model)
	if slices.Equal(weightOf(model, "encoder/wide/kernel"), before) {
		t.Error("the weights have not been trained")
	}
	if !slices.Equal(weightOf(encoder, "wide/kernel"), before) {
		t.Error("the model that the layer is of was trained, too")
	}
	encoder.Close()
	require(t, model.SetTrainable("encoder", false))
	if must(model.Trainable("encoder/code")) {
		t.Error("a layer inside is trainable")
	}
}

func TestAChainHasAModelAsALayer(t *testing.T) {
	encoder := newEncoder()
	defer encoder.Close()
	model := must(rekindle.NewSequential(nil, encoder.AsLayer(), rekindle.NewDense(classes)))
	defer model.Close()
	require(t, model.Build(features))
	if names := must(model.WeightNames()); names[0] != "functional/wide/kernel" {
		t.Errorf("the first weight is %q", names[0])
	}
}

func TestALayerOfAClosedModelIsAnError(t *testing.T) {
	encoder := newEncoder()
	layer := encoder.AsLayer()
	encoder.Close()
	if err := layer.Apply(rekindle.NewInput(features)).Err(); !errors.Is(err, rekindle.ErrClosed) {
		t.Errorf("%v; expected ErrClosed", err)
	}
}

func TestPartsOfAModelAreModels(t *testing.T) {
	encoder := newEncoder()
	model := newNested(encoder)
	encoder.Close()
	defer model.Close()
	trainOnBatch(t, model)
	whole := outputsOf(model)
	taken := must(model.Extract(rekindle.NewExtractOptions().Model("encoder").Name("taken")))
	defer taken.Close()
	expectNames(t, taken, "wide/kernel", "wide/bias", "code/kernel", "code/bias")
	second := must(model.Extract(rekindle.NewExtractOptions().Output("encoder", 1, 0)))
	defer second.Close()
	expectNames(t, second, "encoder/wide/kernel", "encoder/wide/bias", "encoder/code/kernel", "encoder/code/bias")
	inside := must(model.Extract(rekindle.NewExtractOptions().Inputs("encoder/wide").Outputs("head")))
	defer inside.Close()
	expectNames(t, inside, "encoder_code/kernel", "encoder_code/bias", "encoder_wide/kernel", "encoder_wide/bias",
		"head/kernel", "head/bias") // the deepest layer first
	copied := must(model.Extract(nil))
	defer copied.Close()
	trainOnBatch(t, model)
	if !slices.Equal(outputsOf(copied), whole) {
		t.Error("the copy gives something else")
	}
}

func TestWhatIsNotInTheModelIsAnError(t *testing.T) {
	encoder := newEncoder()
	defer encoder.Close()
	for text, options := range map[string]*rekindle.ExtractOptions{
		`"middle"`:             rekindle.NewExtractOptions().Model("middle"),
		`"tail"`:               rekindle.NewExtractOptions().Outputs("tail"),
		`call 2 of "wide"`:     rekindle.NewExtractOptions().Output("wide", 2, 0),
		`output 1 of "pixels"`: rekindle.NewExtractOptions().Input("pixels", 0, 1),
	} {
		if _, err := encoder.Extract(options); !errors.Is(err, rekindle.ErrNotFound) || !strings.Contains(err.Error(), text) {
			t.Errorf("%v; expected ErrNotFound with %s", err, text)
		}
	}
	negative := rekindle.NewExtractOptions().Output("wide", -1, 0)
	if _, err := encoder.Extract(negative); !errors.Is(err, rekindle.ErrInvalidArgument) {
		t.Errorf("%v; expected ErrInvalidArgument", err)
	}
}
