package rekindle

import "rekindle.org/rekindle/internal/raw"

// LayerFunctions are what a layer of the program's own does. They run on the goroutine that called Fit, Evaluate or
// Predict, and may call the library; an error ends that call and is in its chain. Goroutines that predict at once call
// Forward at once.
//
// What a layer has besides are these methods, each of which may be missing: [LayerShaper]'s, [LayerWeigher]'s,
// [LayerBackward]'s, and those of [Stateful], for what training changes besides the weights.
type LayerFunctions interface {
	// Forward writes the output of a batch.
	Forward(batch *LayerBatch) error
}

// LayerShaper has a shape rule: the shape of one sample's output for that of one sample's input. Without it they are the
// same. Where dimensions of the input are not known it is asked about lengths in their place, and again for each shape that
// comes.
type LayerShaper interface {
	OutputShape(input []int) ([]int, error)
}

// LayerWeigher has weights, for inputs of a shape, that of one sample.
type LayerWeigher interface {
	Weights(input []int) ([]CustomWeight, error)
}

// LayerBackward has a way back. A layer without one can be trained where it has no weights, nor has a layer before it.
type LayerBackward interface {
	// Backward writes the gradients of a batch.
	Backward(batch *LayerBatch) error
}

// CustomWeight is a weight of a layer of the program's own.
type CustomWeight struct {
	Name        string // such as "kernel"; without a slash, and another than the layer's others have
	Shape       []int  // at least one dimension, all 1 or more
	Initializer any    // an [Initializer] or the name of one; nil: "glorot_uniform"
	Regularizer Regularizer
	Constraint  Constraint
}

// LayerBatch is what a layer computes of one batch. Slices are views of the library's memory, without a copy, in
// row-major order; they are to be used during the call only.
type LayerBatch struct {
	InputShape      []int       // with the batch
	OutputShape     []int       // with the batch
	Input           []float32   // to be read
	Output          []float32   // in Forward to be written, as a whole; in Backward what Forward has written
	Weights         [][]float32 // to be read, in the order in which the layer has named them
	OutputGradient  []float32   // d(loss)/d(output), to be read in Backward
	InputGradient   []float32   // d(loss)/d(input), to be written in Backward; nil where no layer before this one has weights
	WeightGradients [][]float32 // to be added to in Backward, 0 before
	Training        bool        // this is a step of training, as Keras's argument
	Step            uint64      // training steps that the model has done before
	// Seed is a number for this layer in this model: random numbers that are functions of it and Step alone are the same
	// in a run that is resumed.
	Seed uint64
}

// CustomLayer is a layer of the program's own. In a model's JSON, in files and in backups it is its class name and its
// config; loading needs the class registered, by [RegisterLayer].
type CustomLayer struct {
	layerCalls
	customPart
	name      *string
	functions LayerFunctions
}

// NewCustomLayer makes a layer of functions. The class name is not that of a class of the library, and has no slash.
func NewCustomLayer(className string, functions LayerFunctions) *CustomLayer {
	return &CustomLayer{customPart: customPart{className: className}, functions: functions}
}

// Config sets the layer's own options, an object of JSON; by default there are none. A run that differs in them does not
// resume.
func (c *CustomLayer) Config(config string) *CustomLayer {
	c.config = config
	return c
}

// Name sets the layer's name in its model, without a slash; by default an automatic one.
func (c *CustomLayer) Name(name string) *CustomLayer {
	c.name = &name
	return c
}

// Apply calls the layer on symbols and gives its output, as [Layer] has it.
func (c *CustomLayer) Apply(inputs ...*Symbol) *Symbol { return apply(c, NewCallOptions(inputs...)) }

// Call calls the layer on symbols and gives all its outputs, as [Layer] has it.
func (c *CustomLayer) Call(inputs ...*Symbol) (Symbols, error) {
	return callLayer(c, NewCallOptions(inputs...))
}

// ApplyWith is Apply with more than inputs, as [Layer] has it.
func (c *CustomLayer) ApplyWith(options *CallOptions) *Symbol { return apply(c, options) }

// CallWith is Call with more than inputs, as [Layer] has it.
func (c *CustomLayer) CallWith(options *CallOptions) (Symbols, error) { return callLayer(c, options) }

func (c *CustomLayer) String() string { return "CustomLayer{" + c.className + "}" }

func (c *CustomLayer) createLayer() (int64, error) {
	if c == nil || c.functions == nil {
		return 0, invalid("a CustomLayer has no functions; expected some")
	}
	name, err := partName(c.name)
	if err != nil {
		return 0, err
	}
	target := &layerTarget{functions: c.functions}
	_, hasBackward := c.functions.(LayerBackward)
	stateful, _ := c.functions.(Stateful)
	target.stateful = stateful
	return c.create(target, func(number int64) int64 {
		return raw.Raw_custom_layer_create(number, c.className, c.config, name, flag(hasBackward), flag(stateful != nil))
	})
}

var layerClasses = customClasses{register: raw.Raw_custom_layer_register}

// RegisterLayer makes a class of layers known, for loading models that have such; factory makes one from its config, on
// the goroutine that loads. Registering again replaces the factory, and nil forgets the class.
func RegisterLayer(className string, factory func(config string) (*CustomLayer, error)) error {
	return register(&layerClasses, className, factory, (*CustomLayer).createLayer, "a CustomLayer")
}

// layerTarget is the functions of a layer; the library's target for it.
type layerTarget struct {
	functions LayerFunctions
	stateful  Stateful
}

func (t *layerTarget) OutputShape(input []int64) (output []int64, result int) {
	shaper, ok := t.functions.(LayerShaper)
	if !ok {
		return input, upcallSuccess
	}
	result = callPart(func() error {
		shape, err := shaper.OutputShape(ints(input))
		if err == nil && len(shape) > raw.REKINDLE_MAXIMUM_RANK {
			err = invalid("OutputShape gave %d dimensions; expected at most %d", len(shape), raw.REKINDLE_MAXIMUM_RANK)
		}
		output = int64s(shape)
		return err
	})
	return output, result
}

func (t *layerTarget) Weights(input []int64, part int64) int {
	weigher, ok := t.functions.(LayerWeigher)
	if !ok {
		return upcallSuccess
	}
	return callPart(func() error {
		weights, err := weigher.Weights(ints(input))
		for i := 0; err == nil && i < len(weights); i++ {
			err = weights[i].store(part)
		}
		return err
	})
}

// store hands a weight to the library, which takes over its parts.
func (w *CustomWeight) store(part int64) error {
	if err := checkText("Name", w.Name); err != nil {
		return err
	}
	var initializer, regularizer, constraint int64
	var err error
	name, isName := w.Initializer.(string)
	if isName {
		err = checkText("Initializer", name)
	} else if w.Initializer != nil {
		of, ok := w.Initializer.(Initializer)
		if !ok {
			return invalid("Initializer is of the type %T; expected an Initializer or the name of one", w.Initializer)
		}
		initializer, err = of.createInitializer()
	}
	if err == nil && w.Regularizer != nil {
		regularizer, err = w.Regularizer.createRegularizer()
	}
	if err == nil && w.Constraint != nil {
		constraint, err = w.Constraint.createConstraint()
	}
	if err != nil {
		raw.Rekindle_initializer_destroy(initializer)
		raw.Rekindle_regularizer_destroy(regularizer)
		return err
	}
	if raw.Raw_store_weight(part, w.Name, int64s(w.Shape), name, initializer, regularizer, constraint) != 0 {
		return invalid("there is no memory for the weight %q", w.Name)
	}
	return nil
}

func newLayerBatch(batch *raw.LayerBatch) *LayerBatch {
	return &LayerBatch{
		InputShape:      ints(batch.InputShape),
		OutputShape:     ints(batch.OutputShape),
		Input:           batch.Input,
		Output:          batch.Output,
		Weights:         batch.Weights,
		OutputGradient:  batch.OutputGradient,
		InputGradient:   batch.InputGradient,
		WeightGradients: batch.WeightGradients,
		Training:        batch.Training,
		Step:            batch.Step,
		Seed:            batch.Seed,
	}
}

func (t *layerTarget) Forward(batch *raw.LayerBatch) int {
	return callPart(func() error { return t.functions.Forward(newLayerBatch(batch)) })
}

func (t *layerTarget) Backward(batch *raw.LayerBatch) int {
	return callPart(func() error { return t.functions.(LayerBackward).Backward(newLayerBatch(batch)) })
}

func (t *layerTarget) GetState(bridge int64) int {
	return callPart(func() error {
		state, err := t.stateful.State()
		if err == nil {
			raw.Raw_store_state(bridge, state)
		}
		return err
	})
}

func (t *layerTarget) SetState(state []byte) int {
	return callPart(func() error { return t.stateful.SetState(state) })
}
