package rekindle

import "rekindle.org/rekindle/internal/raw"

// FunctionalOptions are the options of a functional model.
type FunctionalOptions struct {
	name *string
	seed *uint64
}

// NewFunctionalOptions has the defaults.
func NewFunctionalOptions() *FunctionalOptions { return new(FunctionalOptions) }

// Name sets the name in reports and files; by default "functional".
func (f *FunctionalOptions) Name(name string) *FunctionalOptions {
	f.name = &name
	return f
}

// Seed sets the seed, as that of a Sequential model; by default 0.
func (f *FunctionalOptions) Seed(seed uint64) *FunctionalOptions {
	f.seed = &seed
	return f
}

// NewFunctional makes a model between symbols: it may branch, join, skip layers, and call a layer several times. It has
// all calls that its outputs depend on, up to its inputs, and is built. Any symbol may be an input: the model then begins
// there. Its layers then belong to it, and no other model can have them. The options may be nil.
//
// If a call of a layer has failed, on the way from the inputs to the outputs, it gives that error.
func NewFunctional(description *FunctionalOptions, inputs, outputs Symbols) (*Model, error) {
	if description == nil {
		description = NewFunctionalOptions()
	}
	options := raw.NewRekindle_functional_options()
	defer raw.DeleteRekindle_functional_options(options)
	var given arguments
	given.text("Name", description.name, options.SetName)
	given.unsigned(description.seed, options.SetSeed)
	var address int64
	err := useSymbols("inputs", inputs, func(from []int64) error {
		return useSymbols("outputs", outputs, func(to []int64) (err error) {
			options.Set_inputs(from)
			options.Set_outputs(to)
			address, err = given.create(func() int64 { return raw.Rekindle_functional_create(options) })
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	return newModel(address), nil
}
