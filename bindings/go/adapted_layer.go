package rekindle

import "rekindle.org/rekindle/internal/raw"

// AdaptedLayer is a layer that has learned from a dataset before training, which [Adapt] gives. What each use of it makes
// knows the same.
type AdaptedLayer struct {
	layerCalls

	learned handle
}

// Adapt has a layer learn from the inputs of a dataset, in one pass over them: a [Normalization] its mean and variance.
// Targets are not looked at. A pull dataset is begun anew, and must have a shape of x. It gives the layer, as it is now,
// with what it has learned; [ErrUnsupported] for a layer that learns nothing so.
//
//	normalization, err := rekindle.Adapt(rekindle.NewNormalization(), dataset)
func Adapt(layer Layer, dataset *Dataset) (*AdaptedLayer, error) {
	session, err := newSession(dataset)
	if err != nil {
		return nil, err
	}
	defer session.end()
	from, err := layer.createLayer()
	if err != nil {
		return nil, err
	}
	defer raw.Rekindle_layer_destroy(from)
	address, err := dataset.shared().get(func(data int64) int64 { return raw.Rekindle_layer_adapt(from, data) })
	if err := session.outcome(err); err != nil {
		return nil, err
	}
	adapted := new(AdaptedLayer)
	adapted.learned.open("layer", address, raw.Rekindle_layer_destroy)
	return adapted, nil
}

func (a *AdaptedLayer) createLayer() (int64, error) { return a.learned.get(raw.Rekindle_layer_copy) }

// Apply calls the layer on symbols and gives its output, as [Layer] has it.
func (a *AdaptedLayer) Apply(inputs ...*Symbol) *Symbol {
	return apply(a, NewCallOptions(inputs...))
}

// Call calls the layer on symbols and gives all its outputs, as [Layer] has it.
func (a *AdaptedLayer) Call(inputs ...*Symbol) (Symbols, error) {
	return callLayer(a, NewCallOptions(inputs...))
}

// ApplyWith is Apply with more than inputs, as [Layer] has it.
func (a *AdaptedLayer) ApplyWith(options *CallOptions) *Symbol { return apply(a, options) }

// CallWith is Call with more than inputs, as [Layer] has it.
func (a *AdaptedLayer) CallWith(options *CallOptions) (Symbols, error) {
	return callLayer(a, options)
}

func (a *AdaptedLayer) String() string { return "AdaptedLayer" }
