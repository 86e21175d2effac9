//go:build golden

package rekindle_test

import (
	"strings"
	"testing"

	"rekindle.org/rekindle"
)

// The batch and the model of a golden case.

// arrays are the tensors of a kind: one without a name, or those by the names of inputs or outputs; none of either
// where the case has none of the kind.
func (c *goldenCase) arrays(kind string) (single rekindle.Array, several rekindle.Arrays) {
	if tensor := c.find(kind); tensor != nil {
		return tensor.array(), nil
	}
	named := rekindle.Named{}
	for name, tensor := range c.under(kind + "/") {
		named[name] = tensor.array()
	}
	if len(named) == 0 {
		return rekindle.Array{}, nil
	}
	return rekindle.Array{}, named
}

func (c *goldenCase) batch() rekindle.Batch {
	var batch rekindle.Batch
	batch.X, batch.Inputs = c.arrays("input")
	batch.Y, batch.Targets = c.arrays("target")
	batch.SampleWeight, batch.SampleWeights = c.arrays("sample_weight")
	return batch
}

// inputs are all inputs, also where there is one without a name.
func (c *goldenCase) inputs() rekindle.Arrays {
	x, several := c.arrays("input")
	if several == nil {
		return rekindle.Ordered{x}
	}
	return several
}

func (c *goldenCase) samples() int {
	for _, tensor := range c.under("input") {
		return tensor.shape[0]
	}
	panic(c.name + ": no input")
}

func (c *goldenCase) dataset() *rekindle.Dataset {
	batch := c.batch()
	return must(rekindle.NewDataset(rekindle.ArrayDataset{
		X: batch.X, Y: batch.Y, SampleWeight: batch.SampleWeight,
		Inputs: batch.Inputs, Targets: batch.Targets, SampleWeights: batch.SampleWeights,
	}))
}

// isStateful tells whether what a batch gives depends on the batches before.
func (c *goldenCase) isStateful() bool { return strings.Contains(c.model, `"stateful":true`) }

// newModel is the case's model, built and compiled, with weights of its own. It computes on one thread, with which
// small models are the fastest; golden_test.c compares all threads, too.
func (c *goldenCase) newModel(t *testing.T) *rekindle.Model {
	t.Helper()
	model, err := rekindle.ModelFromJSON(c.model)
	require(t, err)
	if input := c.find("input"); input != nil {
		require(t, model.Build(input.shape[1:]...))
	}
	require(t, model.CompileFromJSON(strings.TrimSuffix(c.compile, "}")+`,"threads":1}`))
	return model
}

// newModelWithWeights has the case's weights, which must be all that the model has.
func (c *goldenCase) newModelWithWeights(t *testing.T) *rekindle.Model {
	t.Helper()
	model := c.newModel(t)
	set := 0
	for name, tensor := range c.under("initial/") {
		require(t, model.SetWeight(name, tensor.array()))
		set++
	}
	if names := must(model.WeightNames()); len(names) != set {
		t.Errorf("the weights are %q; expected %d", names, set)
	}
	return model
}
