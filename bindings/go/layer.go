package rekindle

import (
	"sync"

	"rekindle.org/rekindle/internal/raw"
)

// Layer is a layer, with Keras's name, arguments and defaults. Shapes are written with the batch axis first; images are
// (batch, height, width, channels). In the formulas x is an element of the input.
//
// It is a description. [NewSequential] and [Model.Add] take it as it is at that moment; later changes of it do not count.
//
// Called on symbols, it becomes one layer of a functional model: all calls share its weights, and what it is told after
// the first call does not count. It belongs to one model; another one needs layers of its own.
//
//	encoder := rekindle.NewDense(8).Activation("relu")
//	a := encoder.Apply(first)
//	b := encoder.Apply(second) // with the same weights
type Layer interface {
	// Apply calls the layer on symbols, as many as it takes: one for most, several for those that join. It gives the
	// output. If the call fails, that has the error, which [NewFunctional] gives and [Symbol.Err] tells; so calls chain.
	Apply(inputs ...*Symbol) *Symbol

	// Call calls a layer of any number of outputs on symbols, and gives all outputs.
	Call(inputs ...*Symbol) (Symbols, error)

	// ApplyWith and CallWith do the same with more than inputs, such as a mask.
	ApplyWith(options *CallOptions) *Symbol
	CallWith(options *CallOptions) (Symbols, error)

	// createLayer makes the library's, which the caller destroys.
	createLayer() (int64, error)

	calls() *layerCalls
}

// layer hands over a Layer or, where a name is taken, the name of one.
func (a *arguments) layer(argument string, value any, set func(int64), setName func(string)) {
	switch value := value.(type) {
	case nil:
	case Layer:
		if setName == nil {
			a.fail(value.calls().requireNone())
		}
		a.part(value.createLayer, raw.Rekindle_layer_destroy, set, setName)
	default:
		a.name(argument, value, "a Layer", setName)
	}
}

// layerCalls is the library's layer that calls on symbols share, made by the first.
type layerCalls struct {
	mutex  sync.Mutex
	shared *handle // nil: there was no call
}

func (c *layerCalls) calls() *layerCalls { return c }

// requireNone is an error if there was a call.
func (c *layerCalls) requireNone() error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.shared == nil {
		return nil
	}
	return invalid("layer was called on symbols, whose model it belongs to; expected one that was not")
}

func (c *layerCalls) layer(create func() (int64, error)) (*handle, error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.shared == nil {
		address, err := create()
		if err != nil {
			return nil, err
		}
		c.shared = new(handle)
		c.shared.open("layer", address, raw.Rekindle_layer_destroy)
	}
	return c.shared, nil
}

// apply calls a layer of one output.
func apply(layer Layer, options *CallOptions) *Symbol {
	outputs, err := callLayer(layer, options)
	if err == nil && len(outputs) != 1 {
		err = invalid("the layer has %d outputs; expected one, or Call, which gives them all", len(outputs))
	}
	if err != nil {
		return &Symbol{err: err}
	}
	return outputs[0]
}

func callLayer(layer Layer, options *CallOptions) (outputs Symbols, err error) {
	shared, err := layer.calls().layer(layer.createLayer)
	if err != nil {
		return nil, err
	}
	err = shared.use(func(layer int64) error {
		return options.use(func(options raw.Rekindle_call_options) error {
			outputs, err = callWith(layer, options)
			return err
		})
	})
	return outputs, err
}

func callWith(layer int64, options raw.Rekindle_call_options) (Symbols, error) {
	count, err := call(func() int64 { return raw.Rekindle_layer_output_count(layer) })
	if err != nil {
		return nil, err
	}
	addresses := make([]int64, count)
	if err := run(func() int64 { return raw.Rekindle_layer_call(layer, options, addresses) }); err != nil {
		return nil, err
	}
	outputs := make(Symbols, count)
	for i, address := range addresses {
		outputs[i] = newSymbol(address)
	}
	return outputs, nil
}
