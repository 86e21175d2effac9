package rekindle

import (
	"slices"
	"sync"

	"rekindle.org/rekindle/internal/raw"
)

// Symbol is a value of a functional model that is being described: an input, or what a layer makes of other symbols. It
// may have an error instead, of the call that was to make it; what is made of it then has that error, too, and
// [NewFunctional] gives it.
//
// Several goroutines may use a symbol at once. There is nothing to close.
type Symbol struct {
	mutex sync.Mutex
	made  *handle // the library's; nil: an input that is not in use yet, or an error
	err   error
	input *inputOptions // nil: what a layer makes
}

// Symbols are several, in their order.
type Symbols []*Symbol

type inputOptions struct {
	shape []int
	name  *string
	dtype *DType
}

// UnknownDimension is, in the shape of a model's input, a dimension that the data decide, None in Keras, such as the length
// of a sequence: NewInput(UnknownDimension, 8). It may be another for each dataset and each batch. Weights must not depend
// on it. For each shape that occurs the model makes a plan of its own, which takes some milliseconds, and keeps the latest
// ones.
const UnknownDimension = -1

// NewInput is an input, for layers to be called on. The shape is that of one sample, without the batch axis; dimensions
// of 1 or more, or [UnknownDimension]; without any, an input has one number per sample.
func NewInput(shape ...int) *Symbol {
	return &Symbol{input: &inputOptions{shape: slices.Clone(shape)}}
}

// Name sets the name of an input, before a layer is called on it. Nothing else of the model has that name; by default it
// is "input_layer", "input_layer_1", ... Outputs of layers have no names of their own: with one they have an error.
func (s *Symbol) Name(name string) *Symbol {
	return s.setInput("name", name, func(input *inputOptions) { input.name = &name })
}

// DType sets the type of an input's numbers, before a layer is called on it: Float32, the default, Float64, Uint8, Int32
// or Int64. Integers are for layers that take them, such as an embedding, and are kept as Int32.
func (s *Symbol) DType(dtype DType) *Symbol {
	return s.setInput("dtype", dtype.String(), func(input *inputOptions) { input.dtype = &dtype })
}

func (s *Symbol) setInput(argument, value string, set func(input *inputOptions)) *Symbol {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	switch {
	case s.err != nil:
	case s.input == nil:
		return &Symbol{err: invalid("the output of a layer is given the %s %q; expected an input", argument, value)}
	case s.made != nil:
		return &Symbol{err: invalid("an input that is in use is given the %s %q; expected its %[1]s before that", argument, value)}
	default:
		set(s.input)
	}
	return s
}

// Shape is the shape of one sample, without the batch axis, with [UnknownDimension] for what the data decide.
func (s *Symbol) Shape() (shape []int, err error) {
	err = useSymbols("symbol", []*Symbol{s}, func(handles []int64) error {
		rank, err := call(func() int64 { return raw.Rekindle_symbol_rank(handles[0]) })
		for i := int64(0); i < rank && err == nil; i++ {
			var dimension int64
			dimension, err = call(func() int64 { return raw.Rekindle_symbol_dimension(handles[0], i) })
			shape = append(shape, int(dimension))
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return shape, nil
}

// Err is why there is no such symbol, or nil.
func (s *Symbol) Err() error {
	_, err := s.handle()
	return err
}

func newSymbol(address int64) *Symbol {
	symbol := &Symbol{made: new(handle)}
	symbol.made.open("symbol", address, raw.Rekindle_symbol_destroy)
	return symbol
}

// handle is the library's symbol, which for an input the first use makes.
func (s *Symbol) handle() (*handle, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.made == nil && s.err == nil {
		address, err := s.input.create()
		if err != nil {
			s.err = err
		} else {
			s.made = newSymbol(address).made
		}
	}
	return s.made, s.err
}

func (i *inputOptions) create() (int64, error) {
	options := raw.NewRekindle_input_options()
	defer raw.DeleteRekindle_input_options(options)
	var given arguments
	given.text("Name", i.name, options.SetName)
	given.integers("Shape", len(i.shape), i.shape, options.Set_shape)
	giveEnum(i.dtype, options.SetDtype)
	return given.create(func() int64 { return raw.Rekindle_input_create(options) })
}

// useSymbols calls a function with the library's symbols, which live until it has returned, unless one of them has an
// error.
func useSymbols(argument string, symbols []*Symbol, function func(handles []int64) error) error {
	if len(symbols) == 0 {
		return invalid("%s is empty; expected at least one Symbol", argument)
	}
	handles := make([]int64, len(symbols))
	for i, symbol := range symbols {
		if symbol == nil {
			return invalid("%s[%d] is nil; expected a Symbol", argument, i)
		}
		made, err := symbol.handle()
		if err != nil {
			return err
		}
		if handles[i], err = made.state.acquire(); err != nil {
			return err
		}
		defer made.state.release()
	}
	return function(handles)
}
