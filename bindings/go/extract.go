package rekindle

import "rekindle.org/rekindle/internal/raw"

// ExtractOptions say what [Model.Extract] takes out of a model. A value is an input, by its name, or what a layer gives,
// by the layer's name, with a path inside of a model that is one: "encoder/dense".
type ExtractOptions struct {
	name    *string
	model   *string
	inputs  []value
	outputs []value
}

type value struct {
	layer        string
	call, output int
}

// NewExtractOptions has the defaults: a copy of the model.
func NewExtractOptions() *ExtractOptions { return new(ExtractOptions) }

// Name sets the new model's name; by default that of the one which it is taken out of.
func (e *ExtractOptions) Name(name string) *ExtractOptions {
	e.name = &name
	return e
}

// Model sets a model that is a layer, by its path, which then is the model; by default it is the model itself.
func (e *ExtractOptions) Model(path string) *ExtractOptions {
	e.model = &path
	return e
}

// Inputs add values where the new model begins, of each the first output of the layer's first call; by default it begins
// where the model does.
func (e *ExtractOptions) Inputs(layers ...string) *ExtractOptions {
	for _, layer := range layers {
		e.Input(layer, 0, 0)
	}
	return e
}

// Outputs add values where the new model ends, of each the first output of the layer's first call; by default it ends
// where the model does.
func (e *ExtractOptions) Outputs(layers ...string) *ExtractOptions {
	for _, layer := range layers {
		e.Output(layer, 0, 0)
	}
	return e
}

// Input adds a value where the new model begins: which of the layer's calls, in the order in which they were made, and
// which of its outputs, both counted from 0.
func (e *ExtractOptions) Input(layer string, call, output int) *ExtractOptions {
	e.inputs = append(e.inputs, value{layer, call, output})
	return e
}

// Output adds a value where the new model ends, as Input.
func (e *ExtractOptions) Output(layer string, call, output int) *ExtractOptions {
	e.outputs = append(e.outputs, value{layer, call, output})
	return e
}

func (a *arguments) values(argument string, values []value, add func(layer string, call, output int64)) {
	for _, value := range values {
		if value.call < 0 || value.output < 0 {
			a.fail(invalid("%s has call %d and output %d of %q; expected 0 or more", argument, value.call, value.output,
				value.layer))
			return
		}
		a.text(argument, &value.layer, func(layer string) { add(layer, int64(value.call), int64(value.output)) })
	}
}

// Extract makes a model of a part of a model that is built: what lies between values of it, a model that is one of its
// layers, or a copy of all. It is a model of its own, built, not compiled, with copies of the layers and of the weights as
// they stand, and with the seed of this one; nothing that happens to one of the two later changes the other. What stateful
// layers carry from batch to batch is not copied. The options may be nil: a copy.
//
// With inputs or outputs it is a functional model. A model among the layers that one of them is inside of is taken apart:
// its layers are then named with a "_" for each "/" of their paths.
//
//	features, err := model.Extract(rekindle.NewExtractOptions().Outputs("block_3"))
func (m *Model) Extract(description *ExtractOptions) (extracted *Model, err error) {
	if description == nil {
		description = NewExtractOptions()
	}
	options := raw.NewRekindle_extract_options()
	defer raw.DeleteRekindle_extract_options(options)
	var given arguments
	given.text("Name", description.name, options.SetName)
	given.text("Model", description.model, options.SetModel)
	given.values("Inputs", description.inputs, options.Add_input)
	given.values("Outputs", description.outputs, options.Add_output)
	err = m.use(func(model int64) error {
		address, err := given.create(func() int64 { return raw.Rekindle_model_extract(model, options) })
		if err == nil {
			extracted = newModel(address)
		}
		return err
	})
	return extracted, err
}
