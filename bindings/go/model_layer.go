package rekindle

import "rekindle.org/rekindle/internal/raw"

// ModelLayer is a model as a layer of other models, which [Model.AsLayer] gives: it is called on as many symbols as the
// model has inputs, and gives its outputs.
//
// What it becomes is a copy. The model that has it begins, if this one is built, with its weights as they stand when the
// layer is added or first called, and whether they are trained; nothing that happens to one of the two later changes the
// other. What stateful layers carry from batch to batch is not copied. The model must not be closed before that.
//
// In the model that has it, its layers and weights are known by a path: "encoder/dense", "encoder/dense/kernel"; models
// may be inside of models to any depth. The layer itself goes by "encoder", and stands for all layers in it where a layer
// is asked for.
//
//	encoder := model.AsLayer().Name("encoder")
//	code := encoder.Apply(x)
type ModelLayer struct {
	layerCalls

	name  *string
	model *Model
}

// AsLayer is the model as a layer of other models.
func (m *Model) AsLayer() *ModelLayer { return &ModelLayer{model: m} }

// Name sets the layer's name, which no other layer of the model has; by default the model's, or where that is Keras's
// default an automatic one ("functional", "functional_1", ...).
func (m *ModelLayer) Name(name string) *ModelLayer {
	m.name = &name
	return m
}

func (m *ModelLayer) createLayer() (address int64, err error) {
	options := raw.NewRekindle_model_layer_options()
	defer raw.DeleteRekindle_model_layer_options(options)
	var given arguments
	given.text("Name", m.name, options.SetName)
	err = m.model.use(func(model int64) (err error) {
		address, err = given.create(func() int64 { return raw.Rekindle_model_as_layer(model, options) })
		return err
	})
	return address, err
}

// Apply calls the layer on symbols and gives its output, as [Layer] has it.
func (m *ModelLayer) Apply(inputs ...*Symbol) *Symbol {
	return apply(m, NewCallOptions(inputs...))
}

// Call calls the layer on symbols and gives all its outputs, as [Layer] has it.
func (m *ModelLayer) Call(inputs ...*Symbol) (Symbols, error) {
	return callLayer(m, NewCallOptions(inputs...))
}

// ApplyWith is Apply with more than inputs, as [Layer] has it.
func (m *ModelLayer) ApplyWith(options *CallOptions) *Symbol { return apply(m, options) }

// CallWith is Call with more than inputs, as [Layer] has it.
func (m *ModelLayer) CallWith(options *CallOptions) (Symbols, error) {
	return callLayer(m, options)
}

func (m *ModelLayer) String() string {
	if m.name == nil {
		return "ModelLayer"
	}
	return "ModelLayer " + *m.name
}
